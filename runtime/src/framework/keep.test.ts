import { expect, test } from 'vitest'
import { keep } from './keep.ts'

test('makes a value once for each key', () => {
  let made = 0
  const make = () => ({ made: ++made })
  const first = keep('keep-test-a', make)
  expect(keep('keep-test-a', make)).toBe(first)
  expect(keep('keep-test-b', make)).not.toBe(first)
  expect(made).toBe(2)
})

test('a value that could not be made is tried again', async () => {
  expect(() => keep('keep-test-throws', () => JSON.parse('{'))).toThrow(SyntaxError)
  expect(keep('keep-test-throws', () => 1)).toBe(1)

  const refused = keep('keep-test-rejects', () => Promise.reject(new Error('refused')))
  await expect(refused).rejects.toThrow('refused')
  await expect(keep('keep-test-rejects', () => Promise.resolve(2))).resolves.toBe(2)
})
