import { Elysia } from 'elysia'
import { tenant } from '../middleware/tenant.ts'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia({ prefix: '/api' }).use(tenant).use(notesRoutes)
