import type { ListNode } from './list-node.ts'

/** Where in `before` each item of `after`, which has the same items, came from. Equal items keep their order. */
export function orderOf(before: readonly unknown[], after: readonly unknown[]): number[] {
  const places = new Map<unknown, number[]>()
  for (let index = before.length - 1; index >= 0; index--) {
    const known = places.get(before[index])
    if (known) known.push(index)
    else places.set(before[index], [index])
  }
  return after.map((item) => places.get(item)?.pop() ?? -1)
}

/** Puts a list into another order, of which only what moves is written down. */
export function reorderTo(list: ListNode, order: readonly number[]): void {
  let first = 0
  while (first < order.length && order[first] === first) first++
  if (first === order.length) return
  let last = order.length - 1
  while (order[last] === last) last--
  const moved = order.slice(first, last + 1).map((from) => from - first)
  list.reorder(first, moved)
}
