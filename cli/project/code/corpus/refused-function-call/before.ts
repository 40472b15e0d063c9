import { Elysia } from 'elysia'

export const routes = makeRoutes(new Elysia())
