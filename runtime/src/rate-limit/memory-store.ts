import type { Bucket, RateLimitStore } from './index.ts'

export interface MemoryStoreOptions {
  /** Milliseconds after which a bucket nobody took from is full again, and is dropped. */
  lifetime: number
  /** How many buckets there may be; beyond it the one that was used longest ago goes. Default 100,000. */
  limit?: number
}

/** Buckets in this process's memory, of a bounded number whatever clients do; no timer is needed to keep it so. */
export class MemoryStore implements RateLimitStore {
  /** The one used longest ago comes first. */
  readonly #buckets = new Map<string, Bucket>()
  readonly #lifetime: number
  readonly #limit: number

  constructor({ lifetime, limit = 100_000 }: MemoryStoreOptions) {
    this.#lifetime = lifetime
    this.#limit = limit
  }

  get size(): number {
    return this.#buckets.size
  }

  get(key: string): Bucket | undefined {
    return this.#buckets.get(key)
  }

  set(key: string, bucket: Bucket): void {
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    // two at most for each that comes in: old ones go faster than new ones come, and no call takes long
    let dropped = 0
    for (const [oldest, { at }] of this.#buckets) {
      if (dropped === 2 || (this.#buckets.size <= this.#limit && bucket.at - at <= this.#lifetime)) break
      this.#buckets.delete(oldest)
      dropped++
    }
  }
}
