import { Elysia } from 'elysia'
import { failures } from './failures.ts'
import { waits } from './waits.ts'

export const routes = new Elysia({ prefix: '/api' }).use(failures).use(waits)
