import { type Bucket, fullBucket, isFull, type Quota, takeFrom } from '../../../rate-limit/bucket.ts'

/** How many buckets are kept of those who have no socket any more, until they are full again. */
const mostLeft = 10_000

interface Shared extends Bucket {
  sockets: number
}

/** One bucket for all sockets of a person or of an address; made when something is sent. Bounded by the sockets there are. */
export class SharedBuckets {
  readonly #used = new Map<string, Shared>()
  /** Of those who have left, so that coming back makes nothing of it; who left first comes first. */
  readonly #left = new Map<string, Bucket>()

  get size(): number {
    return this.#used.size + this.#left.size
  }

  /** Of another socket. */
  join(key: string, now: number, quota: Quota): Bucket {
    const known = this.#used.get(key)
    if (known) {
      known.sockets++
      return known
    }
    const shared = { ...(this.#left.get(key) ?? fullBucket(quota, now)), sockets: 1 }
    this.#left.delete(key)
    this.#used.set(key, shared)
    return shared
  }

  leave(key: string, now: number, quota: Quota): void {
    const shared = this.#used.get(key)
    if (!shared || --shared.sockets > 0) return
    this.#used.delete(key)
    if (!isFull(shared, now, quota)) this.#left.set(key, { tokens: shared.tokens, at: shared.at })
    // two for each that comes, so that no call takes long
    let looked = 0
    for (const [oldest, bucket] of this.#left) {
      if (looked++ === 2 || (this.#left.size <= mostLeft && !isFull(bucket, now, quota))) return
      this.#left.delete(oldest)
    }
  }
}

/** What one socket takes from the buckets that it shares with others of its person and its address. */
export class Shares {
  readonly #taken: readonly (readonly [of: SharedBuckets, key: string, quota: Quota, bucket: Bucket])[]

  constructor(shared: readonly (readonly [of: SharedBuckets, key: string, quota: Quota])[], now: number) {
    this.#taken = shared.map(([of, key, quota]) => [of, key, quota, of.join(key, now, quota)])
  }

  take(now: number): boolean {
    for (const [, , quota, bucket] of this.#taken) if (!takeFrom(bucket, 1, now, quota)) return false
    return true
  }

  leave(now: number): void {
    for (const [of, key, quota] of this.#taken) of.leave(key, now, quota)
  }
}
