import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PatchOp } from '../../protocol/frames.ts'
import { applyPatch } from '../../protocol/patch.ts'
import { decodeText } from '../../protocol/values.ts'
import { StateTracker } from './tracker.ts'

interface Item {
  id: number
  done: boolean
  tags?: string[]
}

interface State {
  count: number
  items: Item[]
  byName: Record<string, Item>
  scores: Map<string, { points: number }>
  rooms: Map<number | boolean, { tags: string[]; inner: Map<string, number> }>
  seen: Set<string>
  at: Date | undefined
}

const start = (): State => ({
  count: 0,
  items: [],
  byName: {},
  scores: new Map(),
  rooms: new Map(),
  seen: new Set(),
  at: undefined,
})

/** As text in which the order of maps, sets and lists tells, and that of members does not. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Map) return { map: Array.from(part) }
    if (part instanceof Set) return { set: Array.from(part) }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })

/** A tracker, and a page that follows its patches. */
function follow(initial: State = start()) {
  const tracker = new StateTracker(initial, () => {})
  const state = tracker.state as State // what the tracker was made from
  const page = { state: decodeText(tracker.text) as State, ops: [] as readonly PatchOp[] }
  const sync = (): readonly PatchOp[] | 'whole' => {
    const taken = tracker.take()
    if (taken === 'whole') {
      page.state = decodeText(tracker.text) as State
      return 'whole'
    }
    const ops = decodeText(taken ?? '[]') as readonly PatchOp[]
    page.state = applyPatch(page.state, ops)
    return ops
  }
  return { tracker, state, page, sync, sent: () => decodeText(tracker.text) }
}

describe('a tracked state', () => {
  test('sends one small op for one changed field', () => {
    const { tracker, state } = follow({
      ...start(),
      items: Array.from({ length: 100 }, (_, id) => ({ id, done: false })),
    })
    const item = state.items[42]
    if (item) item.done = true
    expect(tracker.take()).toBe('[[["items",42,"done"],true]]')
    expect(tracker.take()).toBeUndefined()
  })

  test('sends one op for a list method, however many indexes move', () => {
    const { state, sync, page } = follow({ ...start(), items: [1, 2, 3].map((id) => ({ id, done: false })) })
    state.items.unshift({ id: 0, done: true })
    expect(sync()).toEqual([[['items'], 0, 0, { id: 0, done: true }]])
    expect(state.items.shift()).toEqual({ id: 0, done: true })
    expect(sync()).toEqual([[['items'], 0, 1]])
    state.items.splice(-1, 1)
    state.items.push({ id: 8, done: false }, { id: 9, done: false })
    sync()
    expect(page.state.items.map(({ id }) => id)).toEqual([1, 2, 8, 9])
  })

  test('coalesces a loop and a list that is filled one by one', () => {
    const { state, sync } = follow()
    for (let index = 0; index < 500; index++) state.count++
    for (let id = 0; id < 3; id++) state.items.push({ id, done: false })
    expect(sync()).toEqual([
      [['count'], 500],
      [['items'], 0, 0, ...[0, 1, 2].map((id) => ({ id, done: false }))],
    ])
  })

  test('sends the whole state where there are more changes than that', () => {
    const { state, sync, page, sent } = follow()
    for (let id = 0; id < 3000; id++) state.byName[`n${id}`] = { id, done: false }
    expect(sync()).toBe('whole')
    expect(page.state).toEqual(sent())
  })

  test('an item that is held follows its list, and is let go when it leaves', () => {
    const { state, sync, page } = follow({ ...start(), items: [1, 2].map((id) => ({ id, done: false })) })
    const held = state.items[1]
    if (!held) throw new Error('no item')
    state.items.unshift({ id: 0, done: false })
    sync()
    held.done = true
    expect(sync()).toEqual([[['items', 2, 'done'], true]])
    state.items.splice(2, 1)
    sync()
    held.done = false
    expect(sync()).toEqual([])
    expect(page.state.items.map(({ id }) => id)).toEqual([0, 1])
  })

  test('owns what it is given: later changes to the value itself are not part of it', () => {
    const { state, sync, page, sent } = follow()
    const mine = { id: 1, done: false }
    state.items.push(mine)
    state.byName['one'] = mine
    mine.done = true
    sync()
    const [first] = state.items
    if (first) first.id = 7
    sync()
    expect(page.state).toEqual(sent())
    expect(state.byName['one']).toEqual({ id: 1, done: false })
    expect(state.items).toEqual([{ id: 7, done: false }])
  })

  test('maps, sets and dates travel as what they are', () => {
    const { state, sync, page } = follow()
    state.scores.set('ada', { points: 1 })
    state.seen.add('x')
    state.at = new Date(5)
    sync()
    const ada = state.scores.get('ada')
    if (ada) ada.points++
    expect(sync()).toEqual([[['scores', 'ada', 'points'], 2]])
    state.seen.add('y')
    expect(sync()).toEqual([[['seen', 'y'], 0]])
    state.seen.delete('y')
    expect(sync()).toEqual([[['seen', 'y']]])
    state.rooms.set(7, { tags: [], inner: new Map() })
    sync()
    state.rooms.get(7)?.inner.set('a', 1)
    expect(sync()).toEqual([[['rooms', 7, 'inner', 'a'], 1]])
    state.rooms.clear()
    expect(page.state.scores).toEqual(new Map([['ada', { points: 2 }]]))
    expect(page.state.seen).toEqual(new Set(['x']))
    expect(page.state.at).toEqual(new Date(5))
    state.scores.delete('ada')
    state.seen.clear()
    state.at = undefined
    sync()
    expect(page.state).toEqual({ ...start(), at: undefined })
  })

  test('reads like the object it is', () => {
    const { state } = follow({
      ...start(),
      items: [
        { id: 3, done: false },
        { id: 1, done: true },
      ],
    })
    expect(Object.keys(state)).toContain('items')
    expect({ ...state.items[0] }).toEqual({ id: 3, done: false })
    expect(JSON.parse(JSON.stringify(state.items))).toEqual([
      { id: 3, done: false },
      { id: 1, done: true },
    ])
    expect(state.items.map(({ id }) => id).toSorted()).toEqual([1, 3])
    const [first] = state.items
    expect(state.items.indexOf(first as Item)).toBe(0)
    expect(Array.isArray(state.items)).toBe(true)
  })

  test('refuses what cannot travel, naming the place', () => {
    const { state, sync } = follow()
    const loose = state as unknown as Record<string, unknown>
    class Point {
      x = 1
    }
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(() => (loose['at'] = new Point())).toThrow('state.at is an instance of Point')
    expect(() => (loose['at'] = () => 1)).toThrow('state.at is a function')
    expect(() => (loose['at'] = 1n)).toThrow('state.at is a bigint')
    expect(() => (loose['at'] = circle)).toThrow('nested deeper')
    expect(() => (loose['constructor'] = 1)).toThrow('cannot have the key constructor')
    expect(() => (loose['at'] = JSON.parse('{"__proto__":{"x":1}}') as unknown)).toThrow(
      'cannot have the key __proto__',
    )
    expect(() => Object.defineProperty(loose, 'at', { value: 1 })).toThrow('assign it')
    expect(() => Object.setPrototypeOf(loose, {})).toThrow('prototype')
    expect(() => Object.freeze(loose)).toThrow('frozen')
    expect(() => (state.items[5] = { id: 1, done: true })).toThrow('hole')
    expect(() => delete state.items[0]).toThrow('hole')
    expect(() => state.scores.set({} as string, { points: 1 })).toThrow('is an object')
    expect(sync()).toEqual([])
  })
})

describe('an action that throws', () => {
  test('takes back its own changes and no others', () => {
    const { tracker, state, sync, page, sent } = follow()
    state.items.push({ id: 1, done: false })
    tracker.begin()
    state.count = 9
    state.items[0] = { id: 2, done: true }
    state.items.push({ id: 3, done: true })
    state.items.reverse()
    state.scores.set('a', { points: 1 })
    state.at = new Date(1)
    tracker.rollback()
    expect(sync()).toEqual([[['items'], 0, 0, { id: 1, done: false }]])
    expect(page.state).toEqual(sent())
    expect(state.count).toBe(0)
    expect(state.scores.size).toBe(0)
  })

  test('sends the state again where some of it had been sent', () => {
    const { tracker, state, sync, page, sent } = follow()
    tracker.begin()
    state.count = 9
    sync()
    expect(page.state.count).toBe(9)
    tracker.rollback()
    expect(sync()).toBe('whole')
    expect(page.state).toEqual(sent())
  })
})

describe('a list of thousands', () => {
  const thousands = () => ({
    ...start(),
    items: Array.from({ length: 5000 }, (_, id) => ({ id, done: false, tags: ['a', 'b'] })),
  })
  const bytes = ({ tracker }: ReturnType<typeof follow>) => (tracker.take() ?? '').length

  test('costs what changed when it is filtered, mapped, sorted, moved within and added to', () => {
    const followed = follow(thousands())
    const { state, page, sync, sent } = followed
    const steps: [change: () => unknown, most: number][] = [
      [() => (state.items = state.items.filter(({ id }) => id !== 4000)), 30],
      [() => (state.items = state.items.map((item) => (item.id === 3000 ? { ...item, done: true } : item))), 40],
      [() => (state.items = [...state.items, { id: 9000, done: false }]), 60],
      [() => (state.items = [{ id: 9001, done: false }, ...state.items]), 60],
      // oxlint-disable-next-line unicorn/no-array-sort -- in place is what is tested
      [() => state.items.sort((a, b) => a.id - b.id), 30],
      [() => (state.items = state.items.toSorted((a, b) => Number(b.id === 70) - Number(a.id === 70))), 30],
      [() => (state.items = state.items.with(5, { id: 5000, done: true })), 60],
      [() => state.items.splice(10, 0, ...state.items.splice(20, 1)), 100],
    ]
    for (const [change, most] of steps) {
      change()
      const ops = sync()
      expect(ops).not.toBe('whole')
      expect(JSON.stringify(ops).length).toBeLessThanOrEqual(most)
      expect(inOrder(page.state)).toBe(inOrder(sent()))
    }
    // oxlint-disable-next-line unicorn/no-array-reverse -- in place is what is tested
    state.items.reverse()
    expect(bytes(followed)).toBeLessThan(30_000)
  })

  test('keeps rows that are held: they go on being part of the state', () => {
    const { state, page, sync, sent } = follow(thousands())
    const held = state.items[2]
    state.items = state.items.filter(({ id }) => id !== 1)
    if (held) held.done = true
    sync()
    expect(page.state.items[1]).toEqual({ id: 2, done: true, tags: ['a', 'b'] })
    expect(inOrder(page.state)).toBe(inOrder(sent()))
  })

  test('is as it was when a new row is refused', () => {
    const { state, sync, sent } = follow(thousands())
    const before = inOrder(sent())
    const bad = { id: 1, done: (() => true) as unknown as boolean }
    expect(() => (state.items = [bad, ...state.items.slice(2)])).toThrow('is a function')
    expect(sync()).toEqual([])
    expect(inOrder(sent())).toBe(before)
  })
})

/** One thing an action might do, with numbers to choose by. */
const steps: readonly ((state: State, a: number, b: number) => void)[] = [
  (state, a) => (state.count = a),
  (state, a, b) => state.items.push({ id: a, done: b % 2 === 0 }),
  (state, a, b) => state.items.splice(a % (state.items.length + 1), b % 3, { id: b, done: false, tags: ['t'] }),
  (state) => void state.items.pop(),
  (state) => void state.items.shift(),
  // oxlint-disable-next-line unicorn/no-array-reverse -- in place is what is tested
  (state) => void state.items.reverse(),
  // oxlint-disable-next-line unicorn/no-array-sort -- in place is what is tested
  (state) => void state.items.sort((x, y) => x.id - y.id),
  (state, a) => {
    const item = state.items[a % Math.max(1, state.items.length)]
    if (item) (item.tags ??= []).push(`x${a}`)
  },
  (state, a, b) => {
    const item = state.items[a % Math.max(1, state.items.length)]
    if (item) item.id = b
  },
  (state, a, b) =>
    (state.byName[`k${a % 4}`] = state.items[b % Math.max(1, state.items.length)] ?? { id: b, done: true }),
  (state, a) => delete state.byName[`k${a % 4}`],
  (state, a, b) => {
    const item = state.byName[`k${a % 4}`]
    if (item) item.done = b % 2 === 0
  },
  (state, a, b) => state.scores.set(`s${a % 3}`, { points: b }),
  (state, a) => {
    const score = state.scores.get(`s${a % 3}`)
    if (score) score.points++
  },
  (state, a) => void state.scores.delete(`s${a % 3}`),
  (state, a) => void state.seen.add(`${a % 5}`),
  (state, a) => (state.items = state.items.filter((item) => item.id % 3 !== a % 3)),
  (state, a) => (state.items = state.items.map((item) => (item.id === a ? { ...item, done: !item.done } : item))),
  (state, a, b) =>
    (state.items = [...state.items, ...Array.from({ length: a }, (_, n) => ({ id: n + b, done: true }))]),
  (state, a, b) => {
    const [moved] = state.items.splice(a % (state.items.length + 1), 1)
    if (moved) state.items.splice(b % (state.items.length + 1), 0, moved)
  },
  (state, a, b) => (state.items = state.items.toSorted((x, y) => ((x.id * a) % 7) - ((y.id * b) % 7))),
  (state, a, b) => (state.items = [...state.items.slice(a), ...state.items.slice(0, b)]),
  (state, a) => void state.scores.set(`s${a % 3}`, { points: a }),
  (state, a) => void (state.scores.delete(`s${a % 3}`) && state.scores.set(`s${a % 3}`, { points: 1 })),
  (state, a, b) => void state.rooms.set(a % 2 === 0 ? a : b % 2 === 0, { tags: [], inner: new Map() }),
  (state, a) => void state.rooms.get(a)?.tags.push('t'),
  (state, a, b) => void state.rooms.get(a)?.inner.set(`i${b % 3}`, b),
  (state, a, b) => void state.rooms.get(a)?.inner.delete(`i${b % 3}`),
  (state, a) => void state.rooms.delete(a),
  (state) => state.rooms.clear(),
  (state, a) => void state.seen.delete(`${a % 5}`),
  (state, a) => (state.items.length = Math.min(state.items.length, a % 4)),
  (state, a) => (state.at = a % 2 === 0 ? undefined : new Date(a)),
  (state, a) => {
    const same: Item = { id: a, done: true }
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- each place must get a copy
    state.items.fill(same)
  },
]

const step = fc.tuple(fc.nat(steps.length - 1), fc.nat(20), fc.nat(20))
const action = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  fails: fc.boolean(),
  flushInside: fc.boolean(),
  flush: fc.boolean(),
})

test('whatever actions do, fail at and when patches are sent: the page has the state of the server', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
      const { tracker, state, page, sync, sent } = follow()
      for (const { steps: chosen, fails, flushInside, flush } of actions) {
        const before = inOrder(decodeText(tracker.text))
        tracker.begin()
        for (const [index, [which, a, b]] of chosen.entries()) {
          steps[which]?.(state, a, b)
          if (flushInside && index === 3) sync()
        }
        if (fails) tracker.rollback()
        else tracker.commit()
        expect(fails ? inOrder(decodeText(tracker.text)) : before).toBe(before)
        if (flush) sync()
      }
      sync()
      expect(inOrder(page.state)).toBe(inOrder(sent()))
    }),
    { numRuns: Number(process.env['FLUX_RUNS'] ?? 3000) },
  )
})
