import { type FluxStackError, RateLimitError, ServiceUnavailableError, ValidationError } from './errors.ts'
import type { ProblemDetails } from './problem.ts'

export interface ProblemOptions {
  /** Show messages and stacks of unexpected errors: development only. */
  expose: boolean
  requestId?: string | undefined
}

/** What a client may know of an error. */
export function problemDetails(error: FluxStackError, { expose, requestId }: ProblemOptions): ProblemDetails {
  const { statusCode: status, code } = error
  // 4xx is about what the client did, and written for it; the message of any other may name internals
  const detail = error.userMessage ?? (status < 500 || expose ? error.message : undefined)
  const title = titles[status] ?? (status < 500 ? 'The request failed' : 'The server failed')
  return {
    type: 'about:blank',
    title,
    status,
    code: status >= 500 && !expose && !error.userMessage ? (publicCodes[status] ?? 'INTERNAL_ERROR') : code,
    ...(detail !== undefined && detail !== title && { detail }),
    ...(error instanceof ValidationError && { errors: error.errors }),
    ...(requestId && { requestId }),
    ...(expose && status >= 500 && { stack: stackOf(error) }),
  }
}

/** The error as an `application/problem+json` answer, with the methods that are allowed instead of a 405. */
export function problemResponse(
  error: FluxStackError,
  options: ProblemOptions,
  allowed: readonly string[] = [],
): Response {
  const retryAfter =
    error instanceof RateLimitError || error instanceof ServiceUnavailableError ? error.retryAfter : undefined
  return new Response(JSON.stringify(problemDetails(error, options)), {
    status: error.statusCode,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
      ...(allowed.length > 0 && { allow: allowed.join(', ') }),
    },
  })
}

function stackOf(error: FluxStackError): string {
  const { cause } = error
  return (cause instanceof Error ? cause.stack : undefined) ?? error.stack ?? error.message
}

const publicCodes: Readonly<Record<number, string>> = { 503: 'SERVICE_UNAVAILABLE', 504: 'TIMEOUT' }

const titles: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'The method is not allowed',
  408: 'The request took too long',
  409: 'Something is in the way',
  413: 'The body is too large',
  415: 'The type of the body is not supported',
  422: 'The input is not valid',
  426: 'A WebSocket is expected here',
  429: 'Too many requests',
  500: 'Something went wrong on the server',
  503: 'Not available right now',
  504: 'It took too long',
}
