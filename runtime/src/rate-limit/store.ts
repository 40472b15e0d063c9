import { type Token, token } from '../services/token.ts'
import type { Quota } from './bucket.ts'

/** What a bucket gave. */
export interface Taken {
  readonly allowed: boolean
  /** What is left in it. */
  readonly tokens: number
}

/**
 * Where buckets are kept, by key. `take` is one step that nothing comes between, also where several processes share the store: fill the
 * bucket up by the time that has passed, take `cost` if it is there. A bucket that nobody has taken from is full.
 */
export interface RateLimitStore {
  /** `now` is in milliseconds; a store that several machines share may go by a clock of its own. Throws, or rejects, when it cannot say. */
  take(key: string, cost: number, now: number, quota: Quota): Taken | Promise<Taken>
}

/** A store that answers at once. */
export interface SyncRateLimitStore extends RateLimitStore {
  take(key: string, cost: number, now: number, quota: Quota): Taken
}

/**
 * The store of the app's limits. Register one as a service and the plugin `rate-limit` and the middleware `rateLimit` count there instead
 * of in this process's memory.
 *
 * @example
 * services.singleton(rateLimitStore, () => new SharedStore(url), { dispose: (store) => store.close() })
 */
export const rateLimitStore: Token<RateLimitStore> = token('rate-limit.store')

interface Stores {
  has(wanted: Token<unknown>): boolean
  get<T>(wanted: Token<T>): Promise<T>
}

/** The app's own store where it has registered one, else `memory`. */
export function storeOfApp(services: () => Stores | undefined, memory: SyncRateLimitStore): RateLimitStore {
  return {
    take(key, cost, now, quota) {
      const app = services()
      if (!app?.has(rateLimitStore)) return memory.take(key, cost, now, quota)
      return app.get(rateLimitStore).then((store) => store.take(key, cost, now, quota))
    },
  }
}
