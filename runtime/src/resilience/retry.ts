import { ExponentialBackoff, handleWhen, type IBackoff, retry as retryPolicy } from 'cockatiel'
import { abortReason, never, type Policy } from './policy.ts'
import { isTransient, retryAfterOf } from './transient.ts'

export interface RetryOptions {
  /** How often the work may run in all, default 3. */
  attempts?: number
  /** Milliseconds before the second try, about; doubles from try to try, with jitter. Default 200. */
  delay?: number
  /** The longest wait in milliseconds, default 10 000. An error that asks for a longer one with `retryAfter` is not retried. */
  maxDelay?: number
  /** Whether to try again after this error. Default: `isTransient`. */
  when?: (error: unknown) => boolean
  /** Told before each wait. */
  onRetry?: (retry: { error: unknown; attempt: number; delay: number }) => void
}

/**
 * Runs work again when it failed for a reason that may pass, after a wait that grows from try to try and is never the same for all callers
 * (exponential with decorrelated jitter), or as long as the error's `retryAfter` says. Only for work that may run twice.
 *
 * @example
 * const rates = await retry({ attempts: 5 }).run(({ signal }) => loadRates(signal))
 */
export function retry({
  attempts = 3,
  delay = 200,
  maxDelay = 10_000,
  when = isTransient,
  onRetry,
}: RetryOptions = {}): Policy {
  const exponential = new ExponentialBackoff({ initialDelay: delay, maxDelay })
  const again = (error: unknown): boolean => (retryAfterOf(error) ?? 0) <= maxDelay && when(error)
  const policy = retryPolicy(
    handleWhen((error) => again(error)),
    {
      maxAttempts: Math.max(0, attempts - 1),
      backoff: { next: (context) => waiting(exponential.next(), context) },
    },
  )
  policy.onRetry((event) => {
    if ('error' in event) onRetry?.({ error: event.error, attempt: event.attempt, delay: event.delay })
  })
  return {
    run: (work, signal = never) => {
      const result = policy.execute(({ attempt }) => {
        if (signal.aborted) throw abortReason(signal)
        return work({ signal, attempt: attempt + 1 })
      }, signal)
      return signal === never ? result : Promise.race([result, aborted(signal, result)])
    },
  }
}

/** Rejects as soon as the signal is aborted, also between two tries. */
function aborted(signal: AbortSignal, until: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(abortReason(signal))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    const forget = (): void => signal.removeEventListener('abort', stop)
    until.then(forget, forget)
  })
}

/** The exponential wait, or the one that the error asks for. */
function waiting<C extends { result: object }>(exponential: IBackoff<unknown>, context: C): IBackoff<C> {
  const asked = 'error' in context.result ? retryAfterOf(context.result.error) : undefined
  return {
    duration: asked ?? exponential.duration,
    next: (following) => waiting(exponential.next(following), following),
  }
}
