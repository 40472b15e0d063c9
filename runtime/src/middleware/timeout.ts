import { Elysia } from 'elysia'
import { startDeadline, useDeadlines } from './deadline.ts'
import type { Middleware } from './middleware.ts'

/**
 * A time limit for the handlers of a group of routes, counted from when the body has been read: who takes longer is answered for with 504.
 * The handler's `signal` is aborted then, and when the client goes away: pass it on. A stream that has begun is not cut.
 *
 * @example
 * new Elysia({ prefix: '/reports' }).use(timeout(5000)).get('/', ({ signal }) => fetch(url, { signal }))
 */
export function timeout(ms: number): Middleware<{ signal: AbortSignal }> {
  if (!(ms > 0)) throw new TypeError(`A time limit is a number of milliseconds, and not ${ms}`)
  useDeadlines()
  return new Elysia({ name: 'middleware:timeout', seed: ms }).derive({ as: 'scoped' }, ({ request }) => ({
    signal: AbortSignal.any([request.signal, startDeadline(ms)]),
  }))
}
