/** What a piece of work is told while a policy runs it. */
export interface WorkContext {
  /** Aborted when the work is given up: pass it on to `fetch`, to a query. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
}

export type Work<T> = (context: WorkContext) => T | PromiseLike<T>

/** A way to run work: again, not for too long, not at all while it keeps failing, or with something else instead. */
export interface Policy<F = never> {
  /** The work's result, or `F` where a fallback stands in. An aborted `signal` ends waiting and retrying. */
  run<T>(work: Work<T>, signal?: AbortSignal): Promise<T | F>
}

/** The signal of a run that nobody can abort. */
export const never: AbortSignal = new AbortController().signal

/** What an aborted signal throws. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('The work was given up', 'AbortError')
}

/**
 * Policies around each other, the first outermost: with `combine(retry(), timeout(2000))` every try has two seconds, the other way
 * round all of them together.
 *
 * @example
 * const mail = combine(fallback(undefined), circuitBreaker(), retry(), timeout(2000))
 * await mail.run(({ signal }) => fetch(url, { signal }))
 */
export function combine<const P extends readonly Policy<unknown>[]>(
  ...policies: P
): Policy<P[number] extends Policy<infer F> ? F : never> {
  const wrap = <T>(work: Work<T>): Work<unknown> =>
    policies.reduceRight<Work<unknown>>(
      (inner, policy) => (outer) =>
        policy.run(
          (own) => inner({ signal: own.signal, attempt: Math.max(own.attempt, outer.attempt) }),
          outer.signal === never ? undefined : outer.signal,
        ),
      work,
    )
  return {
    // what comes out is the work's or a fallback's, as the types say
    run: async (work, signal = never) => (await wrap(work)({ signal, attempt: 1 })) as never,
  }
}
