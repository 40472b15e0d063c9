import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { distance, suggest } from './suggest.ts'

const commands = ['new', 'dev', 'build', 'undo', 'generate', 'destroy']

test.each([
  ['nwe', 'new'],
  ['biuld', 'build'],
  ['buld', 'build'],
  ['gen', 'generate'],
  ['DEV', 'dev'],
  ['undoo', 'undo'],
])('%s is taken for %s', (given, meant) => {
  expect(suggest(given, commands)).toBe(meant)
})

test.each(['', 'x', 'deploy-everything', '日本'])('%j is taken for nothing', (given) => {
  expect(suggest(given, commands)).toBeUndefined()
})

test('distance is zero for equal words only, symmetric, and at most the longer length', () => {
  assert(
    property(string({ maxLength: 12 }), string({ maxLength: 12 }), (a, b) => {
      const steps = distance(a, b)
      expect(steps === 0).toBe(a === b)
      expect(distance(b, a)).toBe(steps)
      expect(steps).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
