import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  .use(notesRoutes)
  .use(mailRoutes)

foo()
