import { ListNode } from './list-node.ts'
import { isSame, nodeOf, type StateNode, type StateOwner } from './node.ts'
import { orderOf, reorderTo } from './order.ts'
import { copyPlain, refuseKey } from './plain.ts'

/** Shorter lists are sent whole: what changed of them is hardly shorter. */
const leastItems = 8

/**
 * Assigns a list or an object over another by changing what differs, so that `items = items.filter(…)` or a row that was spread into a
 * new one costs what changed. Items are the same when they are the same object of the state, the same primitive, or have the same
 * `id` or `key`. False where there is not enough in common: the value is then assigned as it is.
 */
export function reconcile(
  owner: StateOwner,
  parent: StateNode,
  key: unknown,
  before: unknown,
  value: unknown,
): boolean {
  if (typeof before !== 'object' || before === null || typeof value !== 'object' || value === null) return false
  if (Array.isArray(before)) {
    if (!Array.isArray(value) || before.length < leastItems) return false
    const list = owner.node(before, parent, key)
    return list instanceof ListNode && reconcileList(owner, list, value)
  }
  return false
}

/** What becomes of a list: its items that stay, in their new order, and between them new ones. */
interface Plan {
  /** By place in the new list: the raw item that stays, and what it is to be like. */
  readonly stays: Map<number, { readonly item: unknown; readonly like?: object }>
  readonly kept: ReadonlySet<number>
}

function reconcileList(owner: StateOwner, list: ListNode, given: readonly unknown[]): boolean {
  const before = [...list.target]
  const next = Array.from(given)
  const plan = planFor(before, next)
  const others = next.length - plan.stays.size + before.length - plan.kept.size
  // more new than old: shorter, and no slower, as a whole
  if (plan.stays.size < leastItems / 2 || others > before.length / 2) return false
  const runs = newRuns(list, next, plan.stays)
  const rows = changedRows(plan.stays)
  // nothing is refused from here on
  removeOthers(list, before, plan.kept)
  const wanted = Array.from(plan.stays.values(), ({ item }) => item)
  reorderTo(list, orderOf(list.target, wanted))
  for (const { index, items } of runs) list.splice(index, 0, items)
  for (const { index, item, like } of rows) becomeLike(owner.node(item, list, index), like)
  return true
}

function planFor(before: readonly unknown[], next: readonly unknown[]): Plan {
  const byIdentity = places(before, (item) => item)
  const byId = places(before, idOf)
  const stays: Plan['stays'] = new Map()
  const kept = new Set<number>()
  for (const [index, value] of next.entries()) {
    const raw = nodeOf(value)?.target ?? value
    const same = take(byIdentity, raw, kept)
    if (same !== undefined) {
      stays.set(index, { item: before[same] })
      continue
    }
    const id = idOf(value)
    const alike = id === undefined ? undefined : take(byId, id, kept)
    if (alike !== undefined) stays.set(index, { item: before[alike], like: value as object }) // what has an id is an object
  }
  return { stays, kept }
}

function places(items: readonly unknown[], of: (item: unknown) => unknown): Map<unknown, number[]> {
  const found = new Map<unknown, number[]>()
  for (let index = items.length - 1; index >= 0; index--) {
    const name = of(items[index])
    if (name === undefined) continue
    const known = found.get(name)
    if (known) known.push(index)
    else found.set(name, [index])
  }
  return found
}

/** The first of them that nothing else stands for. */
function take(found: Map<unknown, number[]>, name: unknown, kept: Set<number>): number | undefined {
  const list = found.get(name)
  for (let index = list?.pop(); index !== undefined; index = list?.pop()) {
    if (kept.has(index)) continue
    kept.add(index)
    return index
  }
  return undefined
}

/** What a row is known by. */
function idOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined
  const { id, key = id } = item as { readonly id?: unknown; readonly key?: unknown } // any object may be asked
  const known = id ?? key
  return typeof known === 'string' || typeof known === 'number' ? `${typeof known} ${known}` : undefined
}

/** In runs, from the end, so that what is before them stays where it is. */
function removeOthers(list: ListNode, before: readonly unknown[], kept: ReadonlySet<number>): void {
  for (let end = before.length; end > 0;) {
    let start = end
    while (start > 0 && !kept.has(start - 1)) start--
    if (start < end) list.splice(start, end - start, [])
    end = start < end ? start : end - 1
  }
}

/** What is put in, copied, in runs from the start. */
function newRuns(list: ListNode, next: readonly unknown[], stays: Plan['stays']) {
  const runs: { readonly index: number; readonly items: readonly unknown[] }[] = []
  for (let index = 0; index < next.length; index++) {
    if (stays.has(index)) continue
    let end = index + 1
    while (end < next.length && !stays.has(end)) end++
    runs.push({ index, items: list.copies(next.slice(index, end), index) })
    index = end
  }
  return runs
}

type Row = Record<string, unknown>

/** The rows that stay and are to be like another; throws for a member that cannot travel. */
function changedRows(stays: Plan['stays']) {
  return Array.from(stays).flatMap(([index, { item, like }]) => {
    if (!like) return []
    const row = item as Row // what has an id is an object
    const changes = Object.entries(like).filter(([name, value]) => !isSame(row[name], value))
    for (const [name, value] of changes) {
      refuseKey(name, 'a row')
      copyPlain(value, `a row's ${name}`)
    }
    return [{ index, item: row, like: like as Row }]
  })
}

function becomeLike({ proxy, target }: StateNode, like: Row): void {
  for (const name of Object.keys(target)) if (!Object.hasOwn(like, name)) Reflect.deleteProperty(proxy, name)
  for (const [name, value] of Object.entries(like)) {
    if (!isSame(Reflect.get(target, name), value)) Reflect.set(proxy, name, value)
  }
}
