import { expect, test } from 'vitest'
import { type Measure, measures, type Sample } from './data.ts'
import { History } from './history.ts'

const sample = (at: number, values: Partial<Record<Measure, number | null>> = {}, codes = {}): Sample => {
  const zeros = Object.fromEntries(measures.map((measure) => [measure, 0]))
  return { at, values: { ...(zeros as Record<Measure, number>), ...values }, codes }
}
const at = (values: readonly (number | null)[], measure: Measure) => values[measures.indexOf(measure)]

test('gives what a page has not seen yet', () => {
  const history = new History()
  for (const time of [1, 2, 3]) history.add(sample(time))
  expect(history.since(-1, '').map((point) => point.at)).toEqual([1, 2, 3])
  expect(history.since(0, history.instance).map((point) => point.at)).toEqual([2, 3])
  expect(history.since(2, history.instance)).toEqual([])
})

test('a page that knows another series, or numbers that there are not, gets everything', () => {
  const history = new History()
  history.add(sample(1))
  for (const [seq, instance] of [
    [0, 'another'],
    [7, history.instance],
    [Number.NaN, history.instance],
  ] as const)
    expect(history.since(seq, instance)).toHaveLength(1)
})

test('keeps a quarter of an hour and goes on counting', () => {
  const history = new History()
  for (let time = 0; time < 1000; time++) history.add(sample(time, { ok: time }))
  const points = history.since(-1, '')
  expect(points).toHaveLength(450)
  expect(points[0]).toMatchObject({ seq: 550, at: 550 })
  expect(at(points.at(-1)?.values ?? [], 'ok')).toBe(999)
})

test('nothing to say stays that, and numbers are as long as a chart shows', () => {
  const history = new History()
  history.add(sample(1, { p50: null, rss: 123_456_789 }))
  const [point] = history.since(-1, '')
  expect(at(point?.values ?? [], 'p50')).toBeNull()
  expect(at(point?.values ?? [], 'rss')).toBe(123_500_000)
})

test('of many codes at once the most frequent are kept', () => {
  const history = new History()
  history.add(sample(1, {}, Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`CODE_${index}`, index + 1]))))
  const { codes = {} } = history.since(-1, '')[0] ?? {}
  expect(Object.keys(codes)).toHaveLength(8)
  expect(codes['CODE_49']).toBe(50)
})
