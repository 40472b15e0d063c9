import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

let routes = new Elysia().use(notesRoutes).use(mailRoutes), other = 1

export { routes }
