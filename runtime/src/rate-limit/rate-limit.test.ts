import { expect, expectTypeOf, test, vi } from 'vitest'
import {
  bucketStore,
  MemoryStore,
  RateLimiter,
  type RateLimitLog,
  type RateLimitStore,
  type RateLimitVerdict,
  type Taken,
} from './index.ts'

test('lets a burst through, then as many as come in, each key for itself', () => {
  let time = 0
  const limiter = new RateLimiter({ rate: 2, burst: 3, now: () => time })
  expectTypeOf(limiter.take('a')).toEqualTypeOf<RateLimitVerdict>()
  time = 10_000
  const take = (key: string, cost?: number) => {
    const { allowed, remaining, retryAfter, reset } = limiter.take(key, cost)
    return [allowed, remaining, retryAfter, reset]
  }
  expect([take('a'), take('a'), take('a')]).toEqual([
    [true, 2, 0, 1],
    [true, 1, 0, 1],
    [true, 0, 0, 2],
  ])
  expect(take('a')).toEqual([false, 0, 1, 2])
  expect(take('b', 3)).toEqual([true, 0, 0, 2])
  expect(take('b', 3)).toEqual([false, 0, 2, 2])
  time += 500
  expect([take('a')[0], take('a')[0]]).toEqual([true, false])
  time += 60_000
  expect(take('a')).toEqual([true, 2, 0, 1])
})

test('what costs more than there ever is takes all of it; a cost that is no number is refused', () => {
  const limiter = new RateLimiter({ rate: 1, burst: 5, now: () => 0 })
  expect(limiter.take('a', 50)).toMatchObject({ allowed: true, remaining: 0 })
  expect(limiter.take('a', 50)).toMatchObject({ allowed: false, retryAfter: 5 })
  for (const cost of [-1, Number.NaN]) expect(() => limiter.take('a', cost)).toThrow(RangeError)
})

test('a clock that goes back gives nothing away', () => {
  let time = 1000
  const limiter = new RateLimiter({ rate: 1, burst: 1, now: () => time })
  limiter.take('a')
  time = 0
  expect(limiter.take('a').allowed).toBe(false)
})

test('memory stays bounded whatever keys come, and forgets what is full', () => {
  const store = new MemoryStore({ limit: 100 })
  const quota = { rate: 1, burst: 2 }
  for (let n = 0; n < 10_000; n++) store.take(`key ${n}`, 1, 0, quota)
  expect(store.size).toBe(100)
  expect(store.take('key 9999', 1, 0, quota)).toEqual({ allowed: true, tokens: 0 })
  for (let n = 0; n < 60; n++) store.take('again', 1, 5000, quota)
  expect(store.size).toBe(1)
})

test('a map will do for a store', () => {
  const buckets = new Map()
  const limiter = new RateLimiter({ name: 'logins', rate: 1, burst: 2, store: bucketStore(buckets), now: () => 0 })
  expect([1, 2, 3].map(() => limiter.take('a').allowed)).toEqual([true, true, false])
  expect([...buckets]).toEqual([['logins:a', { tokens: 0, at: 0 }]])
})

test('limits that share a store do not share buckets', () => {
  const store = new MemoryStore()
  const one = new RateLimiter({ name: 'one', rate: 1, burst: 1, store, now: () => 0 })
  const two = new RateLimiter({ name: 'two', rate: 1, burst: 1, store, now: () => 0 })
  expect([one.take('a').allowed, two.take('a').allowed, one.take('a').allowed]).toEqual([true, true, false])
})

test.each([
  ['throws', () => new Error('down') as unknown as Taken, true],
  ['rejects', () => Promise.reject(new Error('down')), false],
  ['does not answer', () => new Promise<Taken>(() => {}), false],
] as const)('a store that %s fails open or closed, and is told of once', async (_how, fail, throws) => {
  let down = true
  const store: RateLimitStore = {
    take() {
      if (!down) return { allowed: true, tokens: 1 }
      const answer = fail()
      if (throws) throw answer
      return answer
    },
  }
  const logger = { info: vi.fn<RateLimitLog['info']>(), warn: vi.fn<RateLimitLog['warn']>() }
  const open = new RateLimiter({ name: 'logins', rate: 1, burst: 2, store, logger, deadline: 5 })
  for (let n = 0; n < 3; n++) expect(await open.take('a')).toMatchObject({ allowed: true, failed: true })
  const closed = new RateLimiter({ rate: 1, burst: 2, store, deadline: 5, onFailure: 'closed' })
  expect(await closed.take('a')).toMatchObject({ allowed: false, failed: true })
  expect(logger.warn.mock.calls.map(([message]) => message)).toEqual([
    'The store of the rate limit logins fails: until it works, nothing is limited',
  ])
  down = false
  expect(await open.take('a')).toEqual({ allowed: true, remaining: 1, retryAfter: 0, reset: 1 })
  expect(logger.info.mock.calls).toEqual([['The store of the rate limit logins works again']])
  down = true
  await open.take('a')
  expect(logger.warn).toHaveBeenCalledTimes(2)
})

test('refuses figures that let nothing through', () => {
  expect(() => new RateLimiter({ rate: 0, burst: 1 })).toThrow(RangeError)
  expect(() => new RateLimiter({ rate: 1, burst: Number.NaN })).toThrow(RangeError)
})
