import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  .get('/', () => 1, {
    detail: { summary: 'One' },
  })
