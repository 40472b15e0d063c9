import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { literal } from './literal.ts'

test.each([
  ['plain', "'plain'"],
  ["it's", `"it's"`],
  [`it's "so"`, `'it\\'s "so"'`],
  ['a\nb\\', "'a\\nb\\\\'"],
  [[1, null, 'a'], "[1, null, 'a']"],
  [{ a: { 'b-c': true } }, "{ a: { 'b-c': true } }"],
  [{}, '{}'],
])('%j is %s', (value, code) => expect(literal(value)).toBe(code))

test('is code for the value itself, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const made: unknown = new Function(`return (${literal(value)})`)()
      expect(made).toEqual(value)
    }),
    { numRuns: 500 },
  )
})
