import {
  type FieldError,
  type FluxStackError,
  RateLimitError,
  ServiceUnavailableError,
  ValidationError,
} from './errors.ts'
import { fieldsOf } from './from.ts'
import type { Texts } from './messages.ts'
import type { ProblemDetails } from './problem.ts'

export interface ProblemOptions {
  /** Show messages and stacks of unexpected errors: development only. */
  expose: boolean
  requestId?: string | undefined
  traceId?: string | undefined
  /** What the app says instead, by code. */
  texts?: Texts
}

/** What a client may know of an error. */
export function problemDetails(
  error: FluxStackError,
  { expose, requestId, traceId, texts }: ProblemOptions,
): ProblemDetails {
  const { statusCode: status, code, context } = error
  const usual = usualCodes[status] ?? (status < 500 ? 'REQUEST_FAILED' : 'INTERNAL_ERROR')
  const translated = texts?.text(usual, context)
  const title = translated ?? titles[status] ?? (status < 500 ? 'The request failed' : 'The server failed')
  // a usual code's text says no more than the title
  const own = code === usual ? undefined : texts?.text(code, context)
  const shown = status < 500 || expose
  const told = error.userMessage ?? (shown ? error.message : undefined)
  // no words of another language below a title that says the same in the right one
  const detail = own ?? (texts?.foreign && translated !== undefined && !(expose && status >= 500) ? undefined : told)
  return {
    type: 'about:blank',
    title,
    status,
    code: shown || error.userMessage !== undefined || own !== undefined ? code : publicCode(status),
    ...(detail !== undefined && detail !== title && { detail }),
    ...(error instanceof ValidationError && { errors: fieldErrors(error, texts) }),
    ...(requestId && { requestId }),
    ...(traceId && { traceId }),
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
      // the rest of that body is not waited for
      ...(error.statusCode === 408 && { connection: 'close' }),
      ...(allowed.length > 0 && { allow: allowed.join(', ') }),
    },
  })
}

/** Zod says it again in the answer's language, where it has it; a message of the app's own is looked up by its text. */
function fieldErrors({ errors, cause }: ValidationError, texts: Texts | undefined): readonly FieldError[] {
  if (!texts) return errors
  const said = texts.field && cause instanceof Error ? fieldsOf(cause, texts.field) : errors
  return said.map(({ path, message }) => ({ path, message: texts.text(message) ?? message }))
}

function stackOf(error: FluxStackError): string {
  const { cause } = error
  return (cause instanceof Error ? cause.stack : undefined) ?? error.stack ?? error.message
}

/** A code of the app's own may name what is inside it. */
const publicCode = (status: number): string =>
  status === 503 || status === 504 ? (usualCodes[status] ?? 'INTERNAL_ERROR') : 'INTERNAL_ERROR'

/** The code that an error of a status has when it has none of its own: the catalogue's texts for it are the titles. */
const usualCodes: Readonly<Record<number, string>> = {
  400: 'BODY_MALFORMED',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  413: 'BODY_TOO_LARGE',
  422: 'VALIDATION_FAILED',
  426: 'UPGRADE_REQUIRED',
  429: 'RATE_LIMITED',
  500: 'INTERNAL_ERROR',
  503: 'SERVICE_UNAVAILABLE',
  504: 'TIMEOUT',
}

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
