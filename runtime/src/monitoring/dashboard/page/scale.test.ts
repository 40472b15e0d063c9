import { expect, test } from 'vitest'
import { areaPath, linePath, scale } from './scale.ts'

test.each([
  [0, 1, [0, 0.25, 0.5, 0.75, 1]],
  [7, 1, [0, 2, 4, 6, 8]],
  [190, 1, [0, 50, 100, 150, 200]],
  [99, 1, [0, 25, 50, 75, 100]],
  [4_000_000, 1, [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]],
])('a scale for %d, at least %d', (highest, least, steps) => {
  expect(scale(highest, least)).toEqual({ top: steps.at(-1), steps })
})

test('bytes have steps that are round to them', () => {
  const mib = 1024 ** 2
  expect(scale(142 * mib, mib, 1024).steps).toEqual([0, 64 * mib, 128 * mib, 192 * mib])
})

test.each([0.003, 0.9, 1, 17, 999, 12_345, 1e12])('has room for %d in at most six steps', (highest) => {
  const { top, steps } = scale(highest, 0.001)
  expect(top).toBeGreaterThanOrEqual(highest * 0.999)
  expect(steps.length).toBeLessThanOrEqual(6)
})

test('where there is no value there is a gap, and a lone value can be seen', () => {
  const places = [{ x: 0, y: 1 }, { x: 1, y: 2 }, undefined, { x: 3, y: 3 }]
  expect(linePath(places)).toBe('M0 1L1 2M2 3L4 3')
  expect(linePath([])).toBe('')
  const floor = [{ x: 0, y: 9 }, { x: 1, y: 9 }, undefined, undefined]
  expect(areaPath(places, floor)).toBe('M0 1L1 2L1 9L0 9Z')
})
