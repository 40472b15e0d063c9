import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'
import { mailRoutes } from './mail.js'

export const routes = new Elysia()
  .use(
    mailRoutes,
  )
