import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export default new Elysia()
  .use(notesRoutes)
