import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  .use(notesRoutes)

;[1, 2].forEach(console.log)
