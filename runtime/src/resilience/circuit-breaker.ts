import {
  BrokenCircuitError,
  circuitBreaker as breakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel'
import { ServiceUnavailableError } from '../errors/errors.ts'
import { never, type Policy } from './policy.ts'
import { isTransient } from './transient.ts'

export interface CircuitBreakerOptions {
  /** Failures in a row that open it, default 5. */
  failures?: number
  /** Milliseconds that it stays open before one call may try again, default 30 000. */
  cooldown?: number
  /** Which errors count as failures. Default: `isTransient`, so that a caller's mistakes do not open it. */
  when?: (error: unknown) => boolean
  /** Told when it opens and closes: log it. */
  onChange?: (state: CircuitBreaker['state']) => void
}

export interface CircuitBreaker extends Policy {
  /** `closed` lets work through, `open` refuses it, `half-open` lets one try see whether it works again. */
  readonly state: 'closed' | 'open' | 'half-open'
}

/**
 * Stops calling what keeps failing: after some failures in a row work is refused at once with `ServiceUnavailableError` (`CIRCUIT_OPEN`),
 * until the cooldown has passed and one try succeeds. Make one for each thing that is called and keep it.
 *
 * @example
 * const mailServer = circuitBreaker({ failures: 3, onChange: (state) => log.warn(`Mail server: ${state}`) })
 * await mailServer.run(() => send(mail))
 */
export function circuitBreaker({
  failures = 5,
  cooldown = 30_000,
  when = isTransient,
  onChange,
}: CircuitBreakerOptions = {}): CircuitBreaker {
  let openedAt = 0
  const policy = breakerPolicy(
    handleWhen((error) => when(error)),
    { halfOpenAfter: cooldown, breaker: new ConsecutiveBreaker(failures) },
  )
  policy.onBreak(() => (openedAt = Date.now()))
  policy.onStateChange((state) => onChange?.(nameOf(state)))
  return {
    get state() {
      return nameOf(policy.state)
    },
    run: async (work, signal = never) => {
      try {
        return await policy.execute(() => work({ signal, attempt: 1 }), signal)
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error
        const retryAfter = Math.max(1, Math.ceil((openedAt + cooldown - Date.now()) / 1000))
        throw new ServiceUnavailableError('It keeps failing and is not asked for now', {
          code: 'CIRCUIT_OPEN',
          retryAfter,
          cause: error,
        })
      }
    },
  }
}

function nameOf(state: CircuitState): CircuitBreaker['state'] {
  if (state === CircuitState.Closed) return 'closed'
  return state === CircuitState.HalfOpen ? 'half-open' : 'open'
}
