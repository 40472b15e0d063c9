import { expect, test } from 'vitest'
import { measure, median } from './measure.ts'

test('medians of odd, even and no values', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('cases run in turns, the first round does not count, and ratios are against the first case', async () => {
  const order: string[] = []
  const fake = (name: string, milliseconds: number, limit?: number) => ({
    name,
    ...(limit !== undefined && { limit }),
    before: async () => void order.push(`before ${name}`),
    run: async () => {
      order.push(name)
      return order.length > 4 ? milliseconds : 1_000_000
    },
  })
  const cases = () => [fake('a', 10), fake('b', 25, 2)]
  const result = await measure({ title: 'Fake', cases }, { folder: '', rounds: 2 })
  expect(order).toEqual(Array.from({ length: 3 }, () => ['before a', 'a', 'before b', 'b']).flat())
  expect(result.rows).toEqual([
    { name: 'a', median: 10, fastest: 10, ratio: 1, limits: [], over: false },
    { name: 'b', median: 25, fastest: 25, ratio: 2.5, limits: [{ from: undefined, ratio: 2.5, most: 2 }], over: true },
  ])
})

test('a case may be held to another, and a rate is shown beside its figure', async () => {
  const fake = (name: string, value: number, limits?: Record<string, number>) => ({
    name,
    ...(limits && { limits }),
    run: async () => ({ value, perSecond: 1000 / value }),
  })
  const cases = () => [
    fake('bare', 10),
    fake('ours', 15, { others: 0.5 }),
    fake('others', 20),
    fake('lost', 1, { none: 9 }),
  ]
  const { rows } = await measure({ title: 'Fake', cases }, { folder: '', rounds: 1 })
  expect(rows[1]).toMatchObject({ over: true, limits: [{ from: 'others', ratio: 0.75, most: 0.5 }] })
  expect(rows[2]).toMatchObject({ over: false, perSecond: { median: 50, ratio: 0.5 } })
  expect(rows[3]?.over).toBe(true)
})
