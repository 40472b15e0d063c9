import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'

export const routes = new Elysia({ prefix: '/api' }).use(mailRoutes)
