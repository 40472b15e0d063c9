import { Elysia } from 'elysia'

function f() {
  const routes = new Elysia()
  return routes
}
export const routes = new Elysia().use(f())
