import { expect, test } from 'vitest'
import { reuse } from './reuse.ts'

const state = () => ({ rows: [{ id: 1 }, { id: 2 }], at: new Date(5), tags: { a: null } })

test('what is equal is the one from before', () => {
  const before = state()
  expect(reuse(before, state())).toBe(before)
})

test('what is not equal is new, and shares the rest', () => {
  const before = state()
  const next = { ...state(), rows: [{ id: 1 }, { id: 3 }] }
  const result = reuse(before, next)
  expect(result).toEqual(next)
  expect(result).not.toBe(before)
  expect(next.rows[0]).toBe(before.rows[0])
  expect(next.tags).toBe(before.tags)
  expect(next.at).toBe(before.at)
})

test.each([
  [{ a: undefined }, { b: undefined }],
  [[1, 2], [1]],
  [[1], { 0: 1 }],
  [{}, []],
  [new Date(1), new Date(2)],
  [null, {}],
])('%o is not %o', (before, next) => {
  expect(reuse(before, next)).toBe(next)
})
