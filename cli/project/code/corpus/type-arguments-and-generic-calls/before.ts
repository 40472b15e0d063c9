import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export const routes: Elysia<'/api'> = new Elysia<'/api'>().use<typeof notesRoutes>(notesRoutes)
