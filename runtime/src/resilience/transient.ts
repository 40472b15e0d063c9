const PASSING = new Set([408, 425, 429, 502, 503, 504])

/** Whether an answer of this status may be another one in a moment. */
export function isPassing(status: number): boolean {
  return PASSING.has(status)
}

/**
 * Whether trying again may help: yes for what the network does and for statuses 408, 425, 429, 502, 503 and 504, no for what the caller
 * did wrong and for work that was given up.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'AbortError') return false
  const status = statusOf(error)
  return status === undefined ? !isMistake(error) : isPassing(status)
}

/** A bug stays one, however often it runs. `fetch` reports a failed connection as a TypeError with a cause, or in a browser without a stack of ours. */
function isMistake(error: Error): boolean {
  return (
    error instanceof ReferenceError ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    (error instanceof TypeError && error.cause === undefined && !/fetch|network|load failed/i.test(error.message))
  )
}

function statusOf(error: Error): number | undefined {
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined
}

/** Milliseconds until the other side wants to be asked again, where it said so. */
export function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('retryAfter' in error)) return undefined
  return typeof error.retryAfter === 'number' ? error.retryAfter * 1000 : undefined
}

/** A `Retry-After` header, seconds or a date, in milliseconds from now; undefined without one. */
export function parseRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
