import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export default new Elysia()
  .use(notesRoutes)
  .use(mailRoutes)
