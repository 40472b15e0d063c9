import { fallback as fallbackPolicy, handleWhen } from 'cockatiel'
import { never, type Policy } from './policy.ts'

export interface FallbackOptions {
  /** Which errors it stands in for. Default: all but work that was given up. */
  when?: (error: unknown) => boolean
  /** Told what it stood in for: log it, or it is never seen. */
  onFallback?: (error: unknown) => void
}

/**
 * Gives a value, or what a function makes, where work fails.
 *
 * @example
 * const rates = await fallback(lastRates).run(() => loadRates())
 */
export function fallback<F>(value: F | (() => F | Promise<F>), { when, onFallback }: FallbackOptions = {}): Policy<F> {
  const stands = when ?? ((error) => !(error instanceof Error && error.name === 'AbortError'))
  const policy = fallbackPolicy(
    handleWhen((error) => {
      if (!stands(error)) return false
      onFallback?.(error)
      return true
    }),
    // a function as the value itself is wrapped by whoever wants one
    () => (typeof value === 'function' ? (value as () => F | Promise<F>)() : value),
  )
  return {
    run: (work, signal = never) => policy.execute(() => work({ signal, attempt: 1 }), signal),
  }
}
