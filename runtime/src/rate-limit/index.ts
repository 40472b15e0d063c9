export type { Bucket, Quota } from './bucket.ts'
export { bucketStore, type Buckets } from './bucket-store.ts'
export { clientKey } from './client-key.ts'
export {
  type RateLimitLog,
  RateLimiter,
  type RateLimiterOptions,
  type RateLimitVerdict,
  type VerdictOf,
} from './limiter.ts'
export { MemoryStore, type MemoryStoreOptions } from './memory-store.ts'
export { type RateLimitStore, rateLimitStore, type SyncRateLimitStore, type Taken } from './store.ts'
