import { AsyncLocalStorage } from 'node:async_hooks'

/** What every log line written while a request is answered carries. */
export interface RequestContext {
  readonly requestId: string
}

/** The one correlation store: logs, errors and live read from it. */
export const requestContext = new AsyncLocalStorage<RequestContext>()

/** The id of the request being answered, undefined outside of one. */
export function currentRequestId(): string | undefined {
  return requestContext.getStore()?.requestId
}
