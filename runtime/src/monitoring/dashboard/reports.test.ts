import { expect, test } from 'vitest'
import type { LeakReport, WatchedMemory } from '../leak-watch/leak-watch.ts'
import type { SlowRequest } from '../tracing/slow-requests.ts'
import { leakFacts, slowRows } from './reports.ts'

const request = (id: string, ms: number, status = 200): SlowRequest => ({
  id,
  at: 1,
  method: 'GET',
  route: '/api/notes',
  status,
  ms,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spans: [],
  moreSpans: 0,
})

const leak = (status: LeakReport['status'], heap: Partial<WatchedMemory>, external: Partial<WatchedMemory> = {}) =>
  leakFacts({
    leakWatch: {
      status,
      collections: 1,
      heap: { leaking: false, ...heap },
      external: { leaking: false, ...external },
      samples: [],
    },
  })

test('slow ones and failed ones are one list, each once', () => {
  const both = request('both', 2000, 500)
  const tracing = { threshold: 1000, slow: [both, request('slow', 1500)], failed: [request('failed', 3, 503), both] }
  expect(slowRows({ tracing }).map(({ id }) => id)).toEqual(['both', 'slow', 'failed'])
})

test('parts that are off report nothing', () => {
  expect(slowRows({})).toEqual([])
  expect(leakFacts({})).toBeUndefined()
})

test('what leaks is named', () => {
  expect(leak('leaking', { leaking: true, growth: 5 })).toMatchObject({ state: 'growing', slope: 5 })
  expect(leak('leaking', { growth: -1 }, { leaking: true, growth: 9 })).toMatchObject({
    slope: 9,
    text: 'Memory outside of the heap grows from collection to collection. 1 collection of the whole heap seen.',
  })
})

test('a short past is no verdict', () => {
  expect(leak('warming up', {})).toMatchObject({ state: 'learning', slope: undefined })
  expect(leak('watching', { growth: 3, window: 1_800_000 })).toMatchObject({
    state: 'steady',
    text: 'Over 30 minutes, what survives the collections does not grow. 1 collection of the whole heap seen.',
  })
})
