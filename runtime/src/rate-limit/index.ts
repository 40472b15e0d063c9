import { MemoryStore } from './memory-store.ts'

export { MemoryStore, type MemoryStoreOptions } from './memory-store.ts'

export interface RateLimiterOptions {
  /** How many a second, on average. */
  rate: number
  /** How many at once; at least 1. */
  burst: number
  /** Where the buckets are kept. Default: in memory, at most 100,000 of them. */
  store?: RateLimitStore
  /** Milliseconds that never go back. */
  now?: () => number
}

/** What is left in a bucket, and when that was. */
export interface Bucket {
  tokens: number
  at: number
}

/** Where buckets are kept, by key. One that has been full for long may be dropped: a new one is full. */
export interface RateLimitStore {
  get(key: string): Bucket | undefined
  set(key: string, bucket: Bucket): void
}

export interface RateLimitVerdict {
  allowed: boolean
  /** Whole tokens that are left. */
  remaining: number
  /** Whole seconds until it is allowed again; 0 when it is. */
  retryAfter: number
}

/**
 * A token bucket for each key: `burst` at once, `rate` a second on average.
 *
 * @example
 * const logins = new RateLimiter({ rate: 0.1, burst: 5 })
 * const { allowed, retryAfter } = logins.take(email)
 */
export class RateLimiter {
  readonly #rate: number
  readonly #burst: number
  readonly #store: RateLimitStore
  readonly #now: () => number

  constructor({ rate, burst, store, now = () => performance.now() }: RateLimiterOptions) {
    if (!(rate > 0) || !(burst >= 1))
      throw new RangeError('A rate limiter needs a rate above 0 and a burst of 1 or more')
    this.#rate = rate
    this.#burst = burst
    this.#now = now
    // after this long every bucket is full, and so is the one that a forgotten key would get
    this.#store = store ?? new MemoryStore({ lifetime: (burst / rate) * 1000 })
  }

  /** Takes `cost` tokens from the key's bucket when they are there; otherwise takes none. */
  take(key: string, cost = 1): RateLimitVerdict {
    const now = this.#now()
    const before = this.#store.get(key) ?? { tokens: this.#burst, at: now }
    const filled = Math.min(this.#burst, before.tokens + (Math.max(0, now - before.at) / 1000) * this.#rate)
    const allowed = filled >= cost
    const tokens = allowed ? filled - cost : filled
    this.#store.set(key, { tokens, at: now })
    const retryAfter = allowed ? 0 : Math.ceil((cost - tokens) / this.#rate)
    return { allowed, remaining: Math.floor(tokens), retryAfter }
  }
}
