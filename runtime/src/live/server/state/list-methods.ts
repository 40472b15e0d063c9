import type { ListNode } from './list-node.ts'
import { nodeOf } from './node.ts'
import { orderOf, reorderTo } from './order.ts'

type Methods = Readonly<Record<string, (this: object, ...args: never[]) => unknown>>

/** The list a method was called on. */
function listOf(proxy: object): ListNode {
  return nodeOf(proxy) as ListNode // the methods are read from lists only
}

function splice(list: ListNode, start: number, remove: number, items: readonly unknown[]): unknown[] {
  return list.splice(start, remove, list.copies(items, start)).map((item) => list.show(item))
}

function reorder(list: ListNode, order: (items: readonly unknown[]) => unknown[]): object {
  reorderTo(list, orderOf(list.target, order(list.target)))
  return list.proxy
}

/** The methods of a list that change it, each recorded as one op instead of one for every index it moves. One set for all lists. */
export const listMethods: Methods = {
  push(...items: unknown[]) {
    const list = listOf(this)
    splice(list, list.target.length, 0, items)
    return list.target.length
  },
  pop() {
    const list = listOf(this)
    return list.target.length > 0 ? splice(list, list.target.length - 1, 1, [])[0] : undefined
  },
  shift() {
    const list = listOf(this)
    return list.target.length > 0 ? splice(list, 0, 1, [])[0] : undefined
  },
  unshift(...items: unknown[]) {
    const list = listOf(this)
    splice(list, 0, 0, items)
    return list.target.length
  },
  splice(...args: [start?: number, remove?: number, ...items: unknown[]]) {
    const list = listOf(this)
    const { length } = list.target
    const [given = 0, remove, ...items] = args
    if (args.length === 0) return []
    const whole = Math.trunc(Number(given)) || 0
    const start = whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length)
    const count =
      args.length === 1 ? length - start : Math.min(Math.max(0, Math.trunc(Number(remove)) || 0), length - start)
    return splice(list, start, count, items)
  },
  reverse() {
    return reorder(listOf(this), (items) => items.toReversed())
  },
  sort(compare?: (a: unknown, b: unknown) => number) {
    const list = listOf(this)
    return reorder(list, (items) => {
      const seen = items.map((item, index) => ({ item, shown: list.show(item, index) }))
      // Sorted beside the list: a comparison that throws must leave it as it was.
      const sorted = seen.toSorted((a, b) => (compare ? compare(a.shown, b.shown) : byText(a.shown, b.shown)))
      return sorted.map(({ item }) => item)
    })
  },
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}
