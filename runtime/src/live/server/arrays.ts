import { copyPlain } from './plain.ts'
import { wrap, type Node } from './proxies.ts'
import type { StateTracker } from './tracker.ts'

type Methods = Readonly<Record<string, ((...args: never[]) => unknown) | undefined>>

/** The methods of a list that change it, each recorded as one op instead of one for every index it moves. */
export function arrayMethods(tracker: StateTracker, node: Node, list: unknown[]): Methods {
  const splice = (start: number, remove: number, items: readonly unknown[]): unknown[] => {
    const insert = items.map((item) => copyPlain(item))
    const removed = list.splice(start, remove, ...insert)
    if (removed.length === 0 && insert.length === 0) return []
    tracker.record(node, (path) => ({ kind: 'splice', path, start, remove: removed.length, insert: [...insert] }))
    tracker.changed(() => list.splice(start, insert.length, ...removed))
    return removed.map((item) => wrap(tracker, node, start, item))
  }
  const reorder = (order: (list: unknown[]) => void): unknown => {
    const before = [...list]
    order(list)
    if (list.every((item, index) => item === before[index])) return node.proxy
    tracker.record(node, (path) => ({ kind: 'set', path, value: list }))
    tracker.changed(() => list.splice(0, list.length, ...before))
    return node.proxy
  }
  return Object.assign(Object.create(null) as object, {
    push(...items: unknown[]) {
      splice(list.length, 0, items)
      return list.length
    },
    pop: () => (list.length > 0 ? splice(list.length - 1, 1, [])[0] : undefined),
    shift: () => (list.length > 0 ? splice(0, 1, [])[0] : undefined),
    unshift(...items: unknown[]) {
      splice(0, 0, items)
      return list.length
    },
    splice(...args: [start?: number, remove?: number, ...items: unknown[]]) {
      const [given = 0, remove, ...items] = args
      if (args.length === 0) return []
      const whole = Math.trunc(Number(given)) || 0
      const start = whole < 0 ? Math.max(0, list.length + whole) : Math.min(whole, list.length)
      const count =
        args.length === 1
          ? list.length - start
          : Math.min(Math.max(0, Math.trunc(Number(remove)) || 0), list.length - start)
      return splice(start, count, items)
    },
    reverse: () => reorder((items) => void items.splice(0, items.length, ...items.toReversed())),
    sort: (compare?: (a: unknown, b: unknown) => number) =>
      reorder((items) => {
        const seen = items.map((item, index) => ({ item, shown: wrap(tracker, node, index, item) }))
        // Sorted beside the list: a comparison that throws must leave it as it was.
        const sorted = seen.toSorted((a, b) => (compare ? compare(a.shown, b.shown) : byText(a.shown, b.shown)))
        for (const [index, { item }] of sorted.entries()) items[index] = item
      }),
  }) as Methods
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}
