import { expect, test } from 'vitest'
import { EventLoopLag } from './event-loop.ts'
import { Buckets, quantile } from './families.ts'

test('percentiles are of the last half minute or more, the histogram is of all', () => {
  const lag = new EventLoopLag()
  const start = performance.now()
  expect(lag.percentiles()).toBeUndefined()
  for (let n = 0; n < 100; n++) lag.observe(400, start)
  expect(lag.percentiles()).toMatchObject({ p50: 375 })
  lag.observe(1, start + 31_000)
  expect(lag.percentiles()?.p50).toBeGreaterThan(100)
  lag.observe(1, start + 62_000)
  expect(lag.percentiles()).toMatchObject({ p99: 0.99 })
  expect(lag.family().samples).toMatchObject([{ count: 102 }])
})

test('sees a loop that is held up', async () => {
  const lag = new EventLoopLag()
  lag.start()
  lag.start()
  const count = () => lag.family().samples.reduce((sum, sample) => sum + ('count' in sample ? sample.count : 0), 0)
  const ticked = async (more: number) => {
    const from = count()
    while (count() < from + more) await new Promise(setImmediate)
  }
  await ticked(2)
  const until = performance.now() + 120
  while (performance.now() < until);
  await ticked(1)
  lag.stop()
  expect(lag.percentiles()?.p99).toBeGreaterThan(50)
})

test('a quantile is interpolated within its bucket, as Prometheus does', () => {
  const buckets = new Buckets([1, 2, 4])
  expect(quantile(0.5, buckets.bounds, buckets.sample({}))).toBeUndefined()
  for (const value of [0.5, 1.5, 1.5, 3]) buckets.observe(value)
  const at = (share: number) => quantile(share, buckets.bounds, buckets.sample({}))
  expect([at(0), at(0.25), at(0.5), at(0.75), at(1)]).toEqual([0, 1, 1.5, 2, 4])
  buckets.observe(100)
  expect(at(1)).toBe(4)
})
