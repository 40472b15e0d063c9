import { Elysia } from 'elysia'
import { limitBody } from '../framework/body-limit.ts'
import type { Middleware } from './middleware.ts'

/**
 * A smaller limit than `server.bodyLimit` for a group of routes: a longer body is answered with 413, whether it says how long it is or
 * not.
 *
 * @example
 * new Elysia({ prefix: '/comments' }).use(bodyLimit(4096)).post('/', …)
 */
export function bodyLimit(bytes: number): Middleware {
  if (!Number.isInteger(bytes) || bytes < 0) throw new TypeError(`A body limit is a number of bytes, and not ${bytes}`)
  const limit = (context: { request: Request }): void => {
    context.request = limitBody(context.request, bytes)
  }
  const app = new Elysia({ name: 'middleware:body-limit', seed: bytes })
  app
    // beside another parser Elysia looks `parse: 'none'` up by its name, and has no such parser
    .parser('none', () => null)
    // before the body is parsed, and before a handler that reads it by itself
    .onParse({ as: 'scoped' }, limit as never)
  return app as unknown as Middleware
}
