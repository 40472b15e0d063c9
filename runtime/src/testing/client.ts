import type { AnyElysia } from 'elysia'
import { createClient } from '../client/index.ts'
import type { Client } from '../client/types.ts'

/** What a test needs of an app: `FluxStackFramework`, a `TestApp`, or any Elysia app. */
export interface Answering {
  handle(request: Request): Promise<Response> | Response
}

export interface TestClientOptions {
  /** Headers of every request. */
  headers?: Record<string, string>
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
  { headers }: TestClientOptions = {},
): Client<App> {
  return createClient<App>({
    baseUrl: 'http://localhost',
    fetch: async (input, init) => app.handle(new Request(input, init)),
    ...(headers && { headers }),
  })
}
