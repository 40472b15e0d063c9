import { Elysia } from 'elysia'

const mailRoutes = new Elysia()
export const routes = new Elysia().use(mailRoutes)
