import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  .get('/', () => 1, {
    detail: { summary: 'One' },
  })
  .use(mailRoutes)
