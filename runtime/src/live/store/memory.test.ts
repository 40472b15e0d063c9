import { describe, expect, test } from 'vitest'
import { MemoryStateStore } from './memory.ts'
import { storeContract } from './test-support/contract.ts'

describe('MemoryStateStore', () => {
  storeContract({ open: async (now) => new MemoryStateStore({ now, maxBytes: 20_000, maxValueBytes: 1000 }) })
})

test('keys that are gone leave nothing behind', async () => {
  let time = 0
  const store = new MemoryStateStore({ now: () => time, maxBytes: 100_000 })
  for (; time < 20_000; time++) await store.set(`used:${time}`, '', { ttl: 100, expect: 0 })
  time--
  expect(await store.keys('')).toHaveLength(100)
  for (let n = 0; n < 20_000; n++) await store.set('same', '', { ttl: 1_000_000 })
  expect(await store.keys('same')).toEqual(['same'])
})

test('refuses bounds that are none', () => {
  expect(() => new MemoryStateStore({ maxBytes: 0 })).toThrow('`maxBytes` is a positive integer')
})
