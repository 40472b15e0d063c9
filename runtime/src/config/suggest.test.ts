import { expect, test } from 'vitest'
import { distance, nearest } from './suggest.ts'

test.each([
  ['port', 'port', 0],
  ['prot', 'port', 1],
  ['hots', 'host', 1],
  ['port', 'ports', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
])('%s and %s are %d edits apart', (a, b, edits) => {
  expect(distance(a, b)).toBe(edits)
  expect(distance(b, a)).toBe(edits)
})

test('the nearest name is the one that was meant', () => {
  const keys = ['host', 'port', 'strictPort', 'trustProxy', 'bodyLimit', 'stopDeadline', 'openapi']
  expect(nearest('prot', keys)).toBe('port')
  expect(nearest('strict_port', keys)).toBe('strictPort')
  expect(nearest('openApi', keys)).toBe('openapi')
  expect(nearest('body', keys)).toBe('bodyLimit')
  expect(nearest('cors', keys)).toBeUndefined()
  expect(nearest('prod', ['development', 'test', 'production'])).toBe('production')
})
