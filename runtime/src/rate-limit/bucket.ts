/** How many a second on average, and how many at once. */
export interface Quota {
  readonly rate: number
  readonly burst: number
}

/** What is left in a bucket, and when that was. */
export interface Bucket {
  tokens: number
  at: number
}

export function fullBucket({ burst }: Quota, now: number): Bucket {
  return { tokens: burst, at: now }
}

/**
 * The one arithmetic of every limit: fills the bucket up by the time that has passed, then takes `cost` when that is there, and nothing
 * otherwise. A clock that goes back gives nothing away.
 */
export function takeFrom(bucket: Bucket, cost: number, now: number, quota: Quota): boolean {
  fill(bucket, now, quota)
  if (bucket.tokens < cost) return false
  bucket.tokens -= cost
  return true
}

/** Whether it has been left in peace long enough to be full again, but for one. */
export function isFull(bucket: Bucket, now: number, quota: Quota): boolean {
  fill(bucket, now, quota)
  return bucket.tokens >= quota.burst - 1
}

/** Milliseconds until the bucket holds this much. */
export function untilHolds(tokens: number, bucket: Readonly<Bucket>, { rate }: Quota): number {
  return Math.max(0, ((tokens - bucket.tokens) / rate) * 1000)
}

function fill(bucket: Bucket, now: number, { rate, burst }: Quota): void {
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate)
  bucket.at = now
}
