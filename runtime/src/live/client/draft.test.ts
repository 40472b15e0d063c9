import { describe, expect, test } from 'vitest'
import { changeDraft } from './draft.ts'

const board = () => ({
  title: 'a',
  rows: [
    { id: 1, tags: ['x'] },
    { id: 2, tags: ['y'] },
    { id: 3, tags: ['z'] },
  ],
  seen: new Set([1]),
  by: new Map([['ada', { votes: 1 }]]),
  at: new Date(5),
  nested: { deep: { n: 0 } } as { deep: { n: number } | undefined },
})

describe('a changed draft', () => {
  test('is the state itself when nothing changed', () => {
    const state = board()
    const next = changeDraft(state, (draft) => {
      draft.title = 'a'
      draft.rows.find(({ id }) => id === 2)
      draft.rows.length = 3
    })
    expect(next).toBe(state)
  })

  test('leaves the state as it was, and shares what it did not touch', () => {
    const state = board()
    const next = changeDraft(state, (draft) => {
      const row = draft.rows.find(({ id }) => id === 2)
      row?.tags.push('new')
    })
    expect(state).toEqual(board())
    expect(next.rows[1]).toEqual({ id: 2, tags: ['y', 'new'] })
    expect(next.rows).not.toBe(state.rows)
    expect(next.rows[0]).toBe(state.rows[0])
    expect(next.rows[2]).toBe(state.rows[2])
    expect(next.nested).toBe(state.nested)
  })

  test('takes every change of a list', () => {
    const state = board()
    const next = changeDraft(state, ({ rows }) => {
      rows.push({ id: 4, tags: [] })
      const first = rows.shift()
      if (first) rows.splice(1, 0, first)
      rows.sort((a, b) => b.id - a.id)
      rows.reverse()
      const [one] = rows
      if (one) one.id = 10
      rows.pop()
    })
    expect(next.rows.map(({ id }) => id)).toEqual([10, 2, 3])
    expect(next.rows[1]).toBe(state.rows[1])
    expect(state).toEqual(board())
  })

  test('holds no draft of what was moved, put into new objects or filtered', () => {
    const state = board()
    const next = changeDraft(state, (draft) => {
      const [first, second] = draft.rows
      if (first) first.id = 11
      draft.rows = draft.rows.filter((row) => row !== second)
      Object.assign(draft, { copies: { list: [first, second] } })
    })
    const { copies } = next as unknown as { copies: { list: unknown[] } } // put in above
    expect(copies.list).toEqual([
      { id: 11, tags: ['x'] },
      { id: 2, tags: ['y'] },
    ])
    expect(copies.list[0]).toBe(next.rows[0])
    expect(copies.list[1]).toBe(state.rows[1])
    expect(structuredClone(next)).toEqual(next)
  })

  test('deletes, and changes maps, sets and dates without touching the old ones', () => {
    const state = board()
    const next = changeDraft(state, (draft) => {
      draft.nested.deep = undefined
      Reflect.deleteProperty(draft, 'title')
      draft.seen.add(2)
      const ada = draft.by.get('ada')
      if (ada) ada.votes++
      draft.at.setTime(6)
    })
    expect(next).toEqual({
      ...board(),
      title: undefined,
      nested: { deep: undefined },
      seen: new Set([1, 2]),
      by: new Map([['ada', { votes: 2 }]]),
      at: new Date(6),
    })
    expect(Object.keys(next)).not.toContain('title')
    expect(state).toEqual(board())
  })
})
