import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia({ prefix: '/api' }).use(notesRoutes)
