import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes: Elysia<'/api'> = new Elysia<'/api'>().use<typeof notesRoutes>(notesRoutes).use(mailRoutes)
