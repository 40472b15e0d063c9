import { expect, test } from 'vitest'
import { amount, bytes, count, duration, milliseconds, percent, rate } from './format.ts'

test.each([
  [count(0), '0'],
  [count(9999), '9,999'],
  [count(12_345), '12.3K'],
  [count(4_560_000_000), '4.6B'],
  [amount(null), '–'],
  [amount(Number.NaN), '–'],
  [amount(0.004), '<0.01'],
  [amount(0.257), '0.26'],
  [amount(12.34), '12.3'],
  [amount(1_234_567), '1.2M'],
  [rate(3), '3/s'],
  [rate(undefined), '–'],
  [milliseconds(0), '0 ms'],
  [milliseconds(0.0004), '<0.01 ms'],
  [milliseconds(0.256), '0.26 ms'],
  [milliseconds(9.96), '10 ms'],
  [milliseconds(1234), '1.23 s'],
  [milliseconds(59_990), '60 s'],
  [milliseconds(125_000), '2 min 5 s'],
  [bytes(0), '0 B'],
  [bytes(1536), '1.5 KiB'],
  [bytes(200 * 1024 ** 2), '200 MiB'],
  [bytes(5 * 1024 ** 5), '5120 TiB'],
  [percent(0.341), '34.1 %'],
  [percent(null), '–'],
  [duration(0.4), '0 s'],
  [duration(3600), '1 h'],
  [duration(93_784), '1 d 2 h'],
])('%s is written %s', (given, expected) => {
  expect(given).toBe(expected)
})
