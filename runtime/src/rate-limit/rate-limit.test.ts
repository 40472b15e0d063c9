import { expect, test } from 'vitest'
import { MemoryStore, RateLimiter } from './index.ts'

test('lets a burst through, then as many as come in, each key for itself', () => {
  let time = 0
  const limiter = new RateLimiter({ rate: 2, burst: 3, now: () => time })
  const take = (key: string, cost?: number) => Object.values(limiter.take(key, cost))
  expect([take('a'), take('a'), take('a')]).toEqual([
    [true, 2, 0],
    [true, 1, 0],
    [true, 0, 0],
  ])
  expect(take('a')).toEqual([false, 0, 1])
  expect(take('b', 3)).toEqual([true, 0, 0])
  expect(take('b', 3)).toEqual([false, 0, 2])
  time = 500
  expect([take('a')[0], take('a')[0]]).toEqual([true, false])
  time = 60_000
  expect(take('a')).toEqual([true, 2, 0])
})

test('a clock that goes back gives nothing away', () => {
  let time = 1000
  const limiter = new RateLimiter({ rate: 1, burst: 1, now: () => time })
  limiter.take('a')
  time = 0
  expect(limiter.take('a').allowed).toBe(false)
})

test('memory stays bounded whatever keys come', () => {
  const store = new MemoryStore({ lifetime: 1000, limit: 100 })
  for (let n = 0; n < 10_000; n++) store.set(`key ${n}`, { tokens: 0, at: 0 })
  expect(store.size).toBe(100)
  expect(store.get('key 9999')).toBeDefined()
  for (let n = 0; n < 60; n++) store.set('again', { tokens: 0, at: 5000 })
  expect(store.size).toBe(1)
})

test('refuses figures that let nothing through', () => {
  expect(() => new RateLimiter({ rate: 0, burst: 1 })).toThrow(RangeError)
  expect(() => new RateLimiter({ rate: 1, burst: Number.NaN })).toThrow(RangeError)
})
