import type { AnyElysia } from 'elysia'
import { createClient } from '../client/index.ts'
import type { Client } from '../client/types.ts'
import { CookieJar } from './cookie-jar.ts'

/** What a test needs of an app: `FluxStackFramework`, a `TestApp`, or any Elysia app. */
export interface Answering {
  handle(request: Request): Promise<Response> | Response
}

export interface TestClientOptions {
  /** Headers of every request. */
  headers?: Record<string, string>
  /** Sends the cookies that answers have set, as a browser does: a visitor who stays signed in. Default false. */
  cookies?: boolean
}

/**
 * A typed client that calls the app without a port or a network.
 *
 * @example
 * const { api } = createTestClient<App>(app)
 * const { data, error } = await api.notes.get()
 */
export function createTestClient<App extends AnyElysia>(
  app: Answering,
  { headers, cookies = false }: TestClientOptions = {},
): Client<App> {
  const jar = cookies ? new CookieJar() : undefined
  return createClient<App>({
    baseUrl: 'http://localhost',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const sent = jar?.headerFor(new URL(request.url).pathname)
      if (sent !== undefined) request.headers.set('cookie', sent)
      const response = await app.handle(request)
      jar?.take(response)
      return response
    },
    ...(headers && { headers }),
  })
}
