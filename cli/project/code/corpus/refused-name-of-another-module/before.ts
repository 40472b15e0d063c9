import { Elysia } from 'elysia'
import { mailRoutes } from './old/mail.ts'

export const routes = new Elysia().use(mailRoutes)
