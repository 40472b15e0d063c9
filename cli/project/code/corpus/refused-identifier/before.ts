import { Elysia } from 'elysia'

const base = new Elysia()
export const routes = base
