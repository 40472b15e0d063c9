import type { Quota } from '../rate-limit/bucket.ts'
import { MemoryStore } from '../rate-limit/memory-store.ts'
import type { SyncRateLimitStore, Taken } from '../rate-limit/store.ts'
import { Listeners } from './listeners.ts'
import type { Subscribable } from './wait.ts'

/** What a limit took from one bucket. */
export interface TakenFrom extends Taken {
  readonly key: string
  readonly cost: number
}

/**
 * The store of an app's rate limits in a test: counts like the real one by a clock that the test moves, and can refuse or fail.
 *
 * @example
 * const limits = new TestRateLimitStore()
 * const test = utils.app<App>(app, { services: app.services.copy().value(rateLimitStore, limits) })
 * limits.refuse()
 * await assertProblem(await test.request('/api/notes'), { status: 429 })
 */
export class TestRateLimitStore implements SyncRateLimitStore, Subscribable {
  readonly #buckets = new MemoryStore()
  readonly #taken: TakenFrom[] = []
  readonly #listeners = new Listeners()
  #now = 0
  #refusing = false
  #failure: Error | undefined

  /** Everything that was taken, or refused, in order. */
  get taken(): readonly TakenFrom[] {
    return this.#taken
  }

  take(key: string, cost: number, _now: number, quota: Quota): Taken {
    if (this.#failure) throw this.#failure
    const given = this.#refusing ? { allowed: false, tokens: 0 } : this.#buckets.take(key, cost, this.#now, quota)
    this.#taken.push({ key, cost, ...given })
    this.#listeners.tell()
    return given
  }

  /** Lets this much time pass: buckets fill up. */
  advance(ms: number): void {
    this.#now += ms
  }

  /** Every bucket is empty from now on, or no longer. */
  refuse(refusing = true): void {
    this.#refusing = refusing
  }

  /** Throws this from now on, as a store that cannot be reached; without an error it works again. */
  failWith(error: Error | undefined): void {
    this.#failure = error
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }
}
