import { describe, expect, test } from 'vitest'
import type { PatchOp } from './frames.ts'
import { applyPatch } from './patch.ts'

const state = { list: [{ id: 1 }, { id: 2 }], other: { deep: { x: 1 } }, count: 0 }

describe('a patch', () => {
  test('changes what it names and leaves the rest as the same objects', () => {
    const next = applyPatch(state, [[['list', 1, 'id'], 5]])
    expect(next.list).toEqual([{ id: 1 }, { id: 5 }])
    expect(next.list[0]).toBe(state.list[0])
    expect(next.other).toBe(state.other)
    expect(state.list[1]).toEqual({ id: 2 })
  })

  test('sets, deletes and splices in order', () => {
    const next = applyPatch<unknown>(state, [
      [['list'], 0, 1],
      [['list'], 1, 0, { id: 7 }, { id: 8 }],
      [['other', 'deep']],
      [['count'], 3],
    ])
    expect(next).toEqual({ list: [{ id: 2 }, { id: 7 }, { id: 8 }], other: {}, count: 3 })
  })

  test('an empty path is the whole state', () => {
    expect(applyPatch<unknown>(state, [[[], { count: 1 }]])).toEqual({ count: 1 })
    expect(applyPatch<unknown>([1, 2], [[[], 0, 1]])).toEqual([2])
  })

  test('refuses a path that is not in the state, and one that reaches a prototype', () => {
    const bad: readonly PatchOp[] = [
      [['nowhere', 'x'], 1],
      [['count', 'x'], 1],
      [['other'], 0, 1],
      [['__proto__'], { admin: true }],
      [['__proto__', 'admin'], true],
      [['constructor', 'prototype', 'admin'], true],
      [['other', 'constructor']],
      [['toString', 'x'], 1],
    ]
    for (const op of bad) expect(() => applyPatch(state, [op])).toThrow(TypeError)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})
