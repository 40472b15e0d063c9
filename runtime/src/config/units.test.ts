import { z } from 'zod'
import { expect, test } from 'vitest'
import { age, duration, size } from './units.ts'

test.each([
  ['1mb', 1024 ** 2],
  ['64kb', 65_536],
  ['1.5kb', 1536],
  ['10 B', 10],
  [2048, 2048],
] as const)('reads the size %s as %d bytes', (text, bytes) => {
  expect(z.parse(size(), text)).toBe(bytes)
})

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  [250, 250],
] as const)('reads the duration %s as %d milliseconds', (text, milliseconds) => {
  expect(z.parse(duration(), text)).toBe(milliseconds)
})

test.each(['', '10', 'mb', '1 tb', '-1mb', '0mb', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, null, true])(
  'refuses %s as a size',
  (value) => {
    expect(z.safeParse(size(), value).success).toBe(false)
  },
)

test('a time that no timer can wait and a size above its own limit are refused', () => {
  expect(z.parse(duration(), '596h')).toBe(2_145_600_000)
  expect(z.safeParse(duration(), '597h').success).toBe(false)
  expect(z.parse(age(), '30d')).toBe(2_592_000_000)
  expect(z.safeParse(age(), '0d').success).toBe(false)
  expect(z.parse(size(1024), '1kb')).toBe(1024)
  expect(z.safeParse(size(1024), 1025).success).toBe(false)
})
