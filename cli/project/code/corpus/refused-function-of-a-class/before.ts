import { Elysia } from 'elysia'

export const routes = Object.freeze(new Elysia())
