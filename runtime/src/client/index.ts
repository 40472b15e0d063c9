import { treaty, type Treaty } from '@elysiajs/eden/treaty2'
import type { AnyElysia } from 'elysia'
import type { ProblemDetails } from '../errors/problem.ts'
import { tracedFetch } from '../resilience/outgoing.ts'
import type { Client } from './types.ts'

export type { ProblemDetails } from '../errors/problem.ts'
export type { FieldError } from '../errors/errors.ts'
export { ApiError, fieldErrors, messageOf, problemOf, unwrap } from './errors.ts'
export type { Client } from './types.ts'

export interface ClientOptions {
  /** Origin of the server, `https://api.example.com`. Default: the page's own. */
  baseUrl?: string
  /** Headers of every request, or a function that gives them. */
  headers?: Treaty.Config['headers']
  /** What every request passes to `fetch`, as `{ credentials: 'include' }`. */
  init?: Treaty.Config['fetch']
  /** Instead of the global `fetch`. */
  fetch?: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
}

/**
 * A typed client of the app's API (Eden Treaty). Answers are `{ data, error }`; nothing is thrown, a server that cannot
 * be reached is an error with the status 503 and the code `NETWORK`.
 *
 * @example
 * export const { api } = createClient<App>()
 * const { data, error } = await api.notes.post({ title })
 */
export function createClient<App extends AnyElysia>({
  baseUrl = '',
  headers,
  init,
  fetch,
}: ClientOptions = {}): Client<App> {
  const config: Treaty.Config = {
    fetcher: problemFetch(
      tracedFetch(fetch ?? ((input, options) => globalThis.fetch(input, options))),
    ) as typeof globalThis.fetch,
    // without it Eden turns every text that looks like a date into a Date, a note's title as well
    parseDate: false,
    keepDomain: true,
  }
  if (headers) config.headers = headers
  if (init) config.fetch = init
  // Client<App> is Eden's own type with the answers that this server really gives
  return treaty(baseUrl.replace(/\/+$/, ''), config) as unknown as Client<App>
}

/** `fetch` that answers problem details also where no server of ours did: no network, a proxy's error page. */
function problemFetch(fetch: NonNullable<ClientOptions['fetch']>): NonNullable<ClientOptions['fetch']> {
  return async (input, options) => {
    let response: Response
    try {
      response = await fetch(input, options)
    } catch (error) {
      if (options?.signal?.aborted) throw error
      return problemResponse({ title: 'The server cannot be reached', status: 503, code: 'NETWORK' })
    }
    const type = response.headers.get('content-type') ?? ''
    if (response.status < 400 || !type.startsWith('text/html')) return response
    return problemResponse({
      title: response.statusText || 'The server failed',
      status: response.status,
      code: 'BAD_ANSWER',
    })
  }
}

function problemResponse(problem: Omit<ProblemDetails, 'type'>): Response {
  return Response.json({ type: 'about:blank', ...problem }, { status: problem.status })
}
