import { AsyncLocalStorage } from 'node:async_hooks'

/** What is known of the request being answered; its id is on every log line written meanwhile. */
export interface RequestContext {
  readonly requestId: string
  /** The client's address; with `server.trustProxy` the one the proxy reports. Undefined without a network, as in tests. */
  readonly address: string | undefined
  /** Where the client reached the app, `https://example.com`; with `server.trustProxy` as the proxy reports it. */
  readonly origin: string
}

/** The one correlation store: logs, errors and live read from it. */
export const requestContext = new AsyncLocalStorage<RequestContext>()

/**
 * The request being answered, anywhere below its handler; undefined outside of one.
 *
 * @example
 * log.info('Signed in', { from: currentRequest()?.address })
 */
export function currentRequest(): RequestContext | undefined {
  return requestContext.getStore()
}
