import type { PathKey } from '../../protocol/frames.ts'
import { listMethods } from './list-methods.ts'
import { isSame, StateNode } from './node.ts'
import type { Change } from './patch-log.ts'
import { reconcile } from './reconcile.ts'

/** An array of the state. It has no holes and no members beside its items. */
export class ListNode extends StateNode<unknown[]> {
  override placeOf(child: StateNode): PathKey | undefined {
    const key = child.key as number // it was read from here
    if (this.target[key] === child.target) return key
    const index = this.target.indexOf(child.target)
    if (index < 0) return undefined
    child.key = index
    return index
  }

  override get(target: unknown[], key: string | symbol): unknown {
    if (typeof key === 'string' && Object.hasOwn(listMethods, key)) return listMethods[key]
    return super.get(target, key)
  }

  override read(key: string): unknown {
    const index = indexOf(key)
    return index === undefined ? Reflect.get(this.target, key) : this.wrap(index, this.target[index])
  }

  /** An item as the app's code sees it; one that has left the list is read on and is not part of the state any more. */
  show(item: unknown, index = -1): unknown {
    return this.wrap(index, item)
  }

  override write(key: string, value: unknown): void {
    const { target: list } = this
    if (key === 'length') return this.#shorten(Number(value))
    const index = indexOf(key)
    if (index === undefined) throw new TypeError(`${this.where} is a list and cannot have the key ${key}`)
    if (index > list.length) {
      throw new RangeError(`${this.where}[${index}] would leave a hole in a list of ${list.length}`)
    }
    const { length } = list
    const before = list[index]
    if (index < length && (isSame(before, value) || reconcile(this.owner, this, index, before, value))) return
    const next = this.copy(index, value)
    list[index] = next
    this.owner.record(this, (path) => ({ kind: 'set', path: [...path, index], value: next }))
    this.owner.changed(() => {
      if (index < length) list[index] = before
      else list.length = length
    })
  }

  deleteProperty(_target: unknown[], key: string | symbol): boolean {
    throw new TypeError(`delete ${this.where}[${String(key)}] would leave a hole: use splice`)
  }

  /** Takes out, puts in what is already copied, and gives what it took out, raw. */
  splice(start: number, remove: number, insert: readonly unknown[]): unknown[] {
    const { target: list } = this
    const removed = list.splice(start, remove, ...insert)
    if (removed.length === 0 && insert.length === 0) return []
    this.owner.record(this, (path) => ({ kind: 'splice', path, start, remove: removed.length, insert: [...insert] }))
    this.owner.changed(() => list.splice(start, insert.length, ...removed))
    return removed
  }

  /** Copies what is put into this list. */
  copies(values: readonly unknown[], at: number): unknown[] {
    return values.map((value, offset) => this.copy(at + offset, value))
  }

  /** Puts the items of a part into another order: `order[i]` is where in the part the item came from that is now its `i`th. */
  reorder(start: number, order: readonly number[]): void {
    const { target: list } = this
    const part = list.slice(start, start + order.length)
    for (const [offset, from] of order.entries()) list[start + offset] = part[from]
    const last = order.length - 1
    this.owner.record(this, (path): Change => {
      if (isRotated(order, 1)) return { kind: 'move', path, from: start, to: start + last }
      if (isRotated(order, last)) return { kind: 'move', path, from: start + last, to: start }
      return { kind: 'order', path, start, order }
    })
    this.owner.changed(() => list.splice(start, part.length, ...part))
  }

  #shorten(length: number): void {
    const { target: list } = this
    if (!(length >= 0 && Number.isInteger(length))) throw new RangeError('Not a length of a list')
    if (length > list.length) throw new RangeError('A list in a live state cannot grow by its length')
    this.splice(length, list.length - length, [])
  }
}

/** Every item stands where the one `by` places on stood. */
const isRotated = (order: readonly number[], by: number): boolean =>
  order.every((from, index) => from === (index + by) % order.length)

function indexOf(key: string): number | undefined {
  const index = Number(key)
  return Number.isInteger(index) && index >= 0 && String(index) === key ? index : undefined
}
