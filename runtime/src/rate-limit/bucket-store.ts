import { type Bucket, fullBucket, takeFrom } from './bucket.ts'
import type { SyncRateLimitStore } from './store.ts'

/** Where buckets can be kept; a `Map` is one. */
export interface Buckets {
  get(key: string): Bucket | undefined
  set(key: string, bucket: Bucket): unknown
}

/**
 * A store of what answers `get` and `set` at once and is written by nobody else meanwhile: a map, or a transaction. It forgets nothing by
 * itself.
 */
export function bucketStore(buckets: Buckets): SyncRateLimitStore {
  return {
    take(key, cost, now, quota) {
      const bucket = { ...(buckets.get(key) ?? fullBucket(quota, now)) }
      const allowed = takeFrom(bucket, cost, now, quota)
      buckets.set(key, bucket)
      return { allowed, tokens: bucket.tokens }
    },
  }
}
