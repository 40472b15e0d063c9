import { expect, expectTypeOf, test, vi } from 'vitest'
import { MetricSet } from './metric-set.ts'
import type { Counter } from './metrics.ts'

const named = (set: MetricSet, name: string) => set.collect().find((family) => family.name === name)

test('counts by labels, which are typed', () => {
  const set = new MetricSet()
  const orders = set.counter({ name: 'orders_total', help: 'Orders.', labels: ['shop', 'paid'] })
  expectTypeOf(orders).toEqualTypeOf<Counter<'shop' | 'paid'>>()
  orders.inc({ shop: 'berlin', paid: true })
  orders.inc({ paid: true, shop: 'berlin' }, 2)
  orders.inc({ shop: 'rome', paid: 1 })
  // @ts-expect-error a label is missing
  const missing = () => orders.inc({ shop: 'berlin' })
  // @ts-expect-error there is no such label
  const misspelt = () => orders.inc({ shop: 'berlin', payed: true })
  expectTypeOf([missing, misspelt]).toBeArray()
  expect(named(set, 'orders_total')).toEqual({
    name: 'orders_total',
    help: 'Orders.',
    type: 'counter',
    samples: [
      { labels: { shop: 'berlin', paid: 'true' }, value: 3 },
      { labels: { shop: 'rome', paid: '1' }, value: 1 },
    ],
  })
})

test('one without labels takes none, and is there at zero', () => {
  const set = new MetricSet()
  const jobs = set.counter({ name: 'jobs_total', help: 'Jobs.' })
  expect(named(set, 'jobs_total')?.samples).toEqual([{ labels: {}, value: 0 }])
  jobs.inc()
  jobs.inc(4)
  // @ts-expect-error it has no labels
  const labelled = () => jobs.inc({ shop: 'berlin' })
  expect(labelled).toThrow('The metric jobs_total takes numbers')
  expect(named(set, 'jobs_total')?.samples).toEqual([{ labels: {}, value: 5 }])
})

test('a gauge goes up and down, or is read when it is asked for', () => {
  const set = new MetricSet()
  const waiting = set.gauge({ name: 'waiting', help: 'Waiting.', labels: ['queue'] })
  waiting.set({ queue: 'mail' }, 5)
  waiting.inc({ queue: 'mail' })
  waiting.dec({ queue: 'mail' }, 4)
  expect(named(set, 'waiting')?.samples).toEqual([{ labels: { queue: 'mail' }, value: 2 }])
  set.gauge({ name: 'open_files', help: 'Open.', read: () => 7 })
  expect(named(set, 'open_files')?.samples).toEqual([{ labels: {}, value: 7 }])
  set.gauge({
    name: 'broken',
    help: 'Broken.',
    read: () => {
      throw new Error('no')
    },
  })
  expect(named(set, 'broken')?.samples).toEqual([{ labels: {}, value: Number.NaN }])
})

test('a histogram counts into buckets, and times', () => {
  const set = new MetricSet()
  const sizes = set.histogram({ name: 'upload_bytes', help: 'Sizes.', buckets: [10, 100], labels: ['kind'] })
  for (const size of [1, 10, 11, 500]) sizes.observe({ kind: 'photo' }, size)
  const family = named(set, 'upload_bytes')
  expect(family).toMatchObject({ type: 'histogram', bounds: [10, 100] })
  expect(family?.samples).toEqual([
    { labels: { kind: 'photo' }, counts: Float64Array.from([2, 1, 1]), sum: 522, count: 4 },
  ])
  const packing = set.histogram({ name: 'packing_seconds', help: 'Packing.' })
  expect(packing.time()()).toBeLessThan(1)
  expect(named(set, 'packing_seconds')?.samples).toMatchObject([{ count: 1 }])
})

test('what would spoil a metric is refused', () => {
  const set = new MetricSet()
  const jobs = set.counter({ name: 'jobs_total', help: 'Jobs.' })
  expect(() => jobs.inc(-1)).toThrow('only goes up, not by -1')
  expect(() => jobs.inc(Number.NaN)).toThrow('takes numbers, not NaN')
  expect(named(set, 'jobs_total')?.samples).toEqual([{ labels: {}, value: 0 }])
})

test('asking again gives the same metric, as when a module is loaded again', () => {
  const set = new MetricSet()
  set.counter({ name: 'orders_total', help: 'Orders.', labels: ['shop', 'kind'] }).inc({ shop: 'a', kind: 'b' })
  set.counter({ name: 'orders_total', help: 'All orders.', labels: ['kind', 'shop'] }).inc({ shop: 'a', kind: 'b' })
  expect(named(set, 'orders_total')).toMatchObject({ help: 'All orders.', samples: [{ value: 2 }] })
})

test.each([
  ['other labels', (set: MetricSet) => set.counter({ name: 'a_total', help: 'A.', labels: ['y'] })],
  ['no labels', (set: MetricSet) => set.counter({ name: 'a_total', help: 'A.' })],
  ['another kind', (set: MetricSet) => set.gauge({ name: 'a_total', help: 'A.', labels: ['x'] })],
])('a name that is taken, with %s, is refused', (_what, make) => {
  const set = new MetricSet()
  set.counter({ name: 'a_total', help: 'A.', labels: ['x'] })
  expect(() => make(set)).toThrow(/^The metric a_total is a counter with the labels x already, and cannot be a/)
})

test('other buckets are refused too', () => {
  const set = new MetricSet()
  set.histogram({ name: 'a_seconds', help: 'A.', buckets: [1, 2] })
  const make = () => set.histogram({ name: 'a_seconds', help: 'A.', buckets: [1, 3] })
  expect(make).toThrow(expect.objectContaining({ code: 'METRIC_TWICE' }))
})

test.each([
  [{ name: 'orders-total', help: 'A.' }, 'letters, digits and underscores'],
  [{ name: '1st', help: 'A.' }, 'letters, digits and underscores'],
  [{ name: 'http_requests_total', help: 'A.' }, 'are taken'],
  [{ name: 'nodejs_version_info', help: 'A.' }, 'are taken'],
  [{ name: 'a', help: ' ' }, 'no help'],
  [{ name: 'a', help: 'A.', labels: ['le'] }, 'no label can be called "le"'],
  [{ name: 'a', help: 'A.', labels: ['__name__'] }, 'no label can be called "__name__"'],
  [{ name: 'a', help: 'A.', labels: ['x', 'x'] }, 'a label twice'],
  [{ name: 'a', help: 'A.', buckets: [2, 1] }, 'each greater than the one before'],
  [{ name: 'a', help: 'A.', buckets: [1, Infinity] }, 'finite numbers'],
])('%j is no metric', (options, why) => {
  const make = () => new MetricSet().histogram(options)
  expect(make).toThrow(expect.objectContaining({ code: 'METRIC_INVALID', message: expect.stringContaining(why) }))
})

test('series are bounded: what is beyond is counted together, with one warning', () => {
  const set = new MetricSet({ maxSeries: 10 })
  set.onOverflow = vi.fn<() => void>()
  const visits = set.counter({ name: 'visits_total', help: 'Visits.', labels: ['user', 'page'] })
  for (let user = 0; user < 10_000; user++) visits.inc({ user, page: 'home' })
  visits.inc({ user: 3, page: 'home' })
  const samples = named(set, 'visits_total')?.samples ?? []
  expect(samples).toHaveLength(11)
  expect(samples[3]).toEqual({ labels: { user: '3', page: 'home' }, value: 2 })
  expect(samples[10]).toEqual({ labels: { user: '(other)', page: '(other)' }, value: 9990 })
  expect(set.onOverflow).toHaveBeenCalledExactlyOnceWith('visits_total', 10)
})

test('values that read alike when joined are series of their own', () => {
  const set = new MetricSet()
  const pairs = set.counter({ name: 'pairs_total', help: 'Pairs.', labels: ['a', 'b'] })
  pairs.inc({ a: '1:x', b: '' })
  pairs.inc({ a: '1', b: ':x' })
  pairs.inc({ a: '', b: '1:x' })
  expect(named(set, 'pairs_total')?.samples).toHaveLength(3)
})
