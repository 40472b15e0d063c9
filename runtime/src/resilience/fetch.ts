import { TimeoutError } from '../errors/errors.ts'
import type { ProblemDetails } from '../errors/problem.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type Fetch, tracedFetch, tracing } from './outgoing.ts'
import { abortReason, never, type Policy, type WorkContext } from './policy.ts'
import { retry, type RetryOptions } from './retry.ts'
import { timeout } from './timeout.ts'
import { isPassing, parseRetryAfter, retryAfterOf } from './transient.ts'

export interface ResilientFetchOptions extends Omit<RetryOptions, 'when'> {
  /** Milliseconds for each try, default 30 000; 0 for as long as it takes. */
  timeout?: number
  /** One that you made with `circuitBreaker()`. */
  breaker?: CircuitBreaker
  /** Instead of the global `fetch`. */
  fetch?: Fetch
}

/** RFC 9110, 9.2.2: asking twice does what asking once does. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * `fetch` that asks again where that may help: idempotent methods only, on a failed connection and on 408, 425, 429, 502, 503 and 504,
 * waiting as long as `Retry-After` says, else exponentially with jitter. A try that takes too long is answered as problem details with
 * 504 and `TIMEOUT`, a call that the breaker refuses with 503 and `CIRCUIT_OPEN`; the last answer is given as it is.
 *
 * @example
 * export const { api } = createClient<App>({ fetch: resilientFetch({ attempts: 3, timeout: 5000 }) })
 */
export function resilientFetch(options: ResilientFetchOptions = {}): Fetch {
  const {
    timeout: limit = 30_000,
    breaker,
    fetch = (input, init) => globalThis.fetch(input, init),
    ...retrying
  } = options
  // each try is a call of its own in the trace
  const send = tracedFetch(fetch)
  const again = retry({
    ...retrying,
    onRetry: (event) => {
      // nobody reads it, and a body that is not read holds its connection
      if (event.error instanceof PassingAnswer) void event.error.response.body?.cancel()
      retrying.onRetry?.(event)
    },
  })
  const tries: Policy[] = [...(breaker ? [breaker] : []), ...(limit > 0 ? [timeout(limit)] : [])]
  return tracing(async (input, init) => {
    const signal = init?.signal ?? undefined
    const once = ({ signal: own }: WorkContext): Promise<Response> => ask(send, input, init, together(own, signal))
    // what stands inside every try: the breaker sees each of them
    const work = tries.reduceRight<(context: WorkContext) => Promise<Response>>(
      (inner, policy) => (context) => policy.run((own) => inner(own), context.signal),
      once,
    )
    try {
      return await (mayRepeat(input, init) ? again.run(work, signal) : work({ signal: signal ?? never, attempt: 1 }))
    } catch (error) {
      if (error instanceof PassingAnswer) return error.response
      if (signal?.aborted) throw abortReason(signal)
      return problemOf(error)
    }
  })
}

/** An answer that may be another one in a moment, thrown so that policies see a failure; a client gets the answer itself. */
class PassingAnswer extends Error {
  readonly status: number
  readonly retryAfter: number | undefined

  constructor(readonly response: Response) {
    super(`Answered ${response.status}`)
    this.status = response.status
    const wait = parseRetryAfter(response.headers.get('retry-after'))
    this.retryAfter = wait === undefined ? undefined : wait / 1000
  }
}

/** The try's signal, and the caller's for as long as the body is read. */
function together(own: AbortSignal, callers: AbortSignal | undefined): AbortSignal {
  return callers === undefined || callers === own ? own : AbortSignal.any([own, callers])
}

async function ask(fetch: Fetch, input: string | URL | Request, init: RequestInit | undefined, signal: AbortSignal) {
  const response = await fetch(input instanceof Request ? input.clone() : input, { ...init, signal })
  if (isPassing(response.status)) throw new PassingAnswer(response)
  return response
}

function mayRepeat(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  // a stream can be read once
  return IDEMPOTENT.has(method.toUpperCase()) && !(init?.body instanceof ReadableStream)
}

/** What no server answered; errors of the network go on to the client, which has a problem for them. */
function problemOf(error: unknown): Response {
  const known = error instanceof TimeoutError ? { status: 504, code: 'TIMEOUT', title: 'It took too long' } : undefined
  const refused = isRefusal(error) ? { status: 503, code: 'CIRCUIT_OPEN', title: 'Not available right now' } : undefined
  const problem = known ?? refused
  if (!problem) throw error
  const wait = retryAfterOf(error)
  const body: ProblemDetails = { type: 'about:blank', ...problem }
  return Response.json(body, {
    status: problem.status,
    headers: wait === undefined ? {} : { 'retry-after': String(wait / 1000) },
  })
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CIRCUIT_OPEN'
}
