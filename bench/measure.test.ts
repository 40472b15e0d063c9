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
    { name: 'a', median: 10, fastest: 10, ratio: 1, limit: undefined, over: false },
    { name: 'b', median: 25, fastest: 25, ratio: 2.5, limit: 2, over: true },
  ])
})
