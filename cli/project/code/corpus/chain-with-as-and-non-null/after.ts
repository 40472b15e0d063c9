import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes = (new Elysia() as Elysia)!.use(notesRoutes).use(mailRoutes) as const
