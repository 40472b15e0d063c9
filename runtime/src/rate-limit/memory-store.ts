import { type Bucket, fullBucket, type Quota, takeFrom, untilHolds } from './bucket.ts'
import type { SyncRateLimitStore, Taken } from './store.ts'

export interface MemoryStoreOptions {
  /** How many buckets there may be; beyond it the one that was used longest ago goes. Default 100,000. */
  limit?: number
}

interface Kept extends Bucket {
  /** When it is full again, and so no other than a new one. */
  fullAt: number
}

/** Buckets in this process's memory, of a bounded number whatever clients do; no timer is needed to keep it so. */
export class MemoryStore implements SyncRateLimitStore {
  /** The one used longest ago comes first. */
  readonly #buckets = new Map<string, Kept>()
  readonly #limit: number

  constructor({ limit = 100_000 }: MemoryStoreOptions = {}) {
    this.#limit = limit
  }

  get size(): number {
    return this.#buckets.size
  }

  take(key: string, cost: number, now: number, quota: Quota): Taken {
    const bucket = this.#buckets.get(key) ?? { ...fullBucket(quota, now), fullAt: now }
    const allowed = takeFrom(bucket, cost, now, quota)
    bucket.fullAt = now + untilHolds(quota.burst, bucket, quota)
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    this.#sweep(now)
    return { allowed, tokens: bucket.tokens }
  }

  /** Drops two at most for each that comes in: old ones go faster than new ones come, and no call takes long. */
  #sweep(now: number): void {
    let dropped = 0
    for (const [oldest, { fullAt }] of this.#buckets) {
      if (dropped === 2 || (this.#buckets.size <= this.#limit && fullAt > now)) break
      this.#buckets.delete(oldest)
      dropped++
    }
  }
}
