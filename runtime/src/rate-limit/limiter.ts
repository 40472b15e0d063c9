import { inTime } from '../framework/in-time.ts'
import { type Quota, untilHolds } from './bucket.ts'
import { MemoryStore } from './memory-store.ts'
import type { RateLimitStore, SyncRateLimitStore, Taken } from './store.ts'

/** What a store that fails is told to. */
export interface RateLimitLog {
  info(message: string): void
  warn(message: string, context: { err: unknown }): void
}

export interface RateLimiterOptions<S extends RateLimitStore = MemoryStore> extends Quota {
  /** Keeps limits apart that share a store, and stands in `RateLimit` headers. Default `default`. */
  name?: string
  /** Where the buckets are kept. Default: in memory, at most 100,000 of them. */
  store?: S
  /** What is answered while the store fails, or takes more than `deadline`: `open` lets everything through. Default `open`. */
  onFailure?: 'open' | 'closed'
  /** Milliseconds a store may take. Default 1000. */
  deadline?: number
  /** Told once when the store begins to fail, and once when it works again. */
  logger?: RateLimitLog
  /** Milliseconds that go on. Default: this process's own, with a store the time of day. */
  now?: () => number
}

export interface RateLimitVerdict {
  readonly allowed: boolean
  /** Whole tokens that are left. */
  readonly remaining: number
  /** Whole seconds until it is allowed again; 0 when it is. */
  readonly retryAfter: number
  /** Whole seconds until the bucket is full, if nobody takes from it. */
  readonly reset: number
  /** The store could not say. */
  readonly failed?: true
}

/** At once where the store answers at once, as memory does. */
export type VerdictOf<S> = S extends SyncRateLimitStore
  ? RateLimitVerdict
  : RateLimitVerdict | Promise<RateLimitVerdict>

/**
 * A token bucket for each key: `burst` at once, `rate` a second on average.
 *
 * @example
 * const logins = new RateLimiter({ rate: 0.1, burst: 5 })
 * const { allowed, retryAfter } = logins.take(email)
 */
export class RateLimiter<S extends RateLimitStore = MemoryStore> {
  readonly name: string
  readonly quota: Quota
  readonly #store: RateLimitStore
  readonly #prefix: string
  readonly #now: () => number
  readonly #options: Pick<RateLimiterOptions, 'onFailure' | 'deadline' | 'logger'>
  #failing = false

  constructor({ name = 'default', rate, burst, store, now, ...options }: RateLimiterOptions<S>) {
    if (!(rate > 0) || !(burst >= 1))
      throw new RangeError('A rate limiter needs a rate above 0 and a burst of 1 or more')
    this.name = name
    this.quota = { rate, burst }
    this.#store = store ?? new MemoryStore()
    this.#prefix = store ? `${name}:` : ''
    this.#now = now ?? (store ? Date.now : () => performance.now())
    this.#options = options
  }

  /**
   * Takes `cost` tokens from the key's bucket when they are there; otherwise takes none. What costs more than the bucket holds takes a
   * full one.
   *
   * @throws RangeError for a cost that is no number from 0 on.
   */
  take(key: string, cost = 1): VerdictOf<S> {
    if (!(cost >= 0)) throw new RangeError(`A cost is a number from 0 on, and not ${cost}`)
    const due = Math.min(cost, this.quota.burst)
    const verdict = this.#take(key, due)
    return verdict as VerdictOf<S> // a store that answers at once gives no promise
  }

  #take(key: string, due: number): RateLimitVerdict | Promise<RateLimitVerdict> {
    try {
      const taken = this.#store.take(this.#prefix + key, due, this.#now(), this.quota)
      if (!(taken instanceof Promise)) return this.#judge(taken, due)
      return inTime(() => taken, this.#options.deadline ?? 1000).then(
        (answer) => this.#judge(answer, due),
        (error: unknown) => this.#failed(error),
      )
    } catch (error) {
      return this.#failed(error)
    }
  }

  #judge({ allowed, tokens }: Taken, due: number): RateLimitVerdict {
    if (this.#failing) {
      this.#failing = false
      this.#options.logger?.info(`The store of the rate limit ${this.name} works again`)
    }
    const seconds = (wanted: number) => Math.ceil(untilHolds(wanted, { tokens, at: 0 }, this.quota) / 1000)
    const retryAfter = allowed ? 0 : Math.max(1, seconds(due))
    return { allowed, remaining: Math.floor(tokens), retryAfter, reset: seconds(this.quota.burst) }
  }

  #failed(error: unknown): RateLimitVerdict {
    const allowed = this.#options.onFailure !== 'closed'
    if (!this.#failing) {
      this.#failing = true
      const until = allowed ? 'nothing is limited' : 'everything is refused'
      this.#options.logger?.warn(`The store of the rate limit ${this.name} fails: until it works, ${until}`, {
        err: error,
      })
    }
    return { allowed, remaining: 0, retryAfter: allowed ? 0 : 1, reset: 0, failed: true }
  }
}
