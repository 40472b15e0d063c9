import { Elysia } from 'elysia'

export const routes = dev ? new Elysia() : new Elysia().use(a)
