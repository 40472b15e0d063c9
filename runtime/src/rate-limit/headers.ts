import type { Quota } from './bucket.ts'
import type { RateLimitVerdict } from './limiter.ts'

/** By the draft ietf-httpapi-ratelimit-headers, in the form it has since its version 8: structured fields, one item a policy. */
export const POLICY_HEADER = 'ratelimit-policy'
export const LIMIT_HEADER = 'ratelimit'

/** `"default";q=100;w=5`: so many at once, and the seconds after which as many are there again. */
export function policyItem(name: string, { rate, burst }: Quota): string {
  return `"${name}";q=${Math.floor(burst)};w=${Math.ceil(burst / rate)}`
}

/** `"default";r=99;t=1`: so many are left, and the seconds until there are more: all of them, or the next where none is left. */
export function limitItem(name: string, { remaining, retryAfter, reset }: RateLimitVerdict): string {
  return `"${name}";r=${remaining};t=${retryAfter > 0 ? retryAfter : reset}`
}
