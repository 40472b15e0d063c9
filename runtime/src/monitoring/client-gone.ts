import { FluxStackError } from '../errors/errors.ts'

/** What is thrown when something failed: that the client went away where that is why, which is no failure of the server. */
export function orClientGone({ signal }: Request, error: unknown): unknown {
  return signal.aborted ? new FluxStackError('The client went away', { code: 'CLIENT_GONE', statusCode: 499 }) : error
}
