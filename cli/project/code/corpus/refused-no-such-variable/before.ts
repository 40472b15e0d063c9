import { Elysia } from 'elysia'

export const api = new Elysia()
