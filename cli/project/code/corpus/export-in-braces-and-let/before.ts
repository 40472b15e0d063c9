import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

let routes = new Elysia().use(notesRoutes), other = 1

export { routes }
