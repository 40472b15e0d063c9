import type { PathKey } from '../../protocol/frames.ts'
import { isSame, StateNode, unnamed } from './node.ts'
import type { Change } from './patch-log.ts'
import { copyMember } from './plain.ts'

type Methods = Readonly<Record<PropertyKey, unknown>>

/** A Map or a Set of the state: a change of one entry is sent as one. */
abstract class CollectionNode<T extends Map<unknown, unknown> | Set<unknown>> extends StateNode<T> {
  #methods: Methods | undefined

  protected abstract methods(): Methods
  protected abstract readonly kind: string

  override get(target: T, key: string | symbol): unknown {
    if (key === 'size') return target.size
    const methods = (this.#methods ??= this.methods())
    if (Object.hasOwn(methods, key)) return methods[key]
    const value: unknown = super.get(target, key)
    return typeof value === 'function' ? (value.bind(target) as unknown) : value
  }

  override read(key: string): unknown {
    return Reflect.get(this.target, key, this.target)
  }

  override write(key: string): void {
    throw new TypeError(`A ${this.kind} in a live state cannot have the member ${key}`)
  }

  override getOwnPropertyDescriptor(target: T, key: string | symbol): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(target, key)
  }

  /** Sent by its name, where JSON has one for it, else with the whole collection. */
  protected recordEntry(key: unknown, change: (path: readonly PathKey[]) => Change): void {
    if (isPathKey(key)) this.owner.record(this, (path) => change([...path, key]))
    else this.owner.record(this, (path) => ({ kind: 'set', path, value: this.target }))
  }

  protected clearAll(refill: (before: T) => void): void {
    const { target } = this
    if (target.size === 0) return
    const before = (target instanceof Map ? new Map(target) : new Set(target)) as T // of the kind it is made from
    target.clear()
    this.owner.record(this, (path) => ({ kind: 'set', path, value: target }))
    this.owner.changed(() => refill(before))
  }
}

export class MapNode extends CollectionNode<Map<unknown, unknown>> {
  protected override readonly kind = 'Map'

  override placeOf(child: StateNode): PathKey | typeof unnamed | undefined {
    if (this.target.get(child.key) !== child.target) return undefined
    return isPathKey(child.key) ? child.key : unnamed
  }

  protected override methods(): Methods {
    const map = this.target
    const read = (key: unknown): unknown => this.wrap(key, map.get(key))
    const entries = function* (): Generator<[unknown, unknown]> {
      for (const key of map.keys()) yield [key, read(key)]
    }
    const values = function* (): Generator<unknown> {
      for (const key of map.keys()) yield read(key)
    }
    return {
      get: read,
      entries,
      values,
      [Symbol.iterator]: entries,
      forEach: (run: (value: unknown, key: unknown, map: unknown) => void, self?: unknown) => {
        for (const [key, value] of entries()) run.call(self, value, key, this.proxy)
      },
      set: (key: unknown, value: unknown) => {
        this.#put(copyMember(key, 'A key of a Map in the state'), value)
        return this.proxy
      },
      delete: (key: unknown) => this.#drop(key),
      clear: () => this.clearAll((before) => before.forEach((value, key) => map.set(key, value))),
    }
  }

  #put(key: unknown, value: unknown): void {
    const { target: map } = this
    const had = map.has(key)
    const before = map.get(key)
    if (had && isSame(before, value)) return
    const next = this.copy(key, value)
    map.set(key, next)
    this.recordEntry(key, (path) => ({ kind: had ? 'set' : 'add', path, value: next }))
    this.owner.changed(() => {
      if (had) map.set(key, before)
      else map.delete(key)
    })
  }

  #drop(key: unknown): boolean {
    const { target: map } = this
    if (!map.has(key)) return false
    const before = map.get(key)
    const after = this.owner.undoing ? following(map.keys(), key) : []
    map.delete(key)
    this.recordEntry(key, (path) => ({ kind: 'delete', path }))
    this.owner.changed(() => {
      map.set(key, before)
      for (const name of after) {
        if (!map.has(name)) continue
        const value = map.get(name)
        map.delete(name)
        map.set(name, value)
      }
    })
    return true
  }
}

export class SetNode extends CollectionNode<Set<unknown>> {
  protected override readonly kind = 'Set'

  /** It holds no objects. */
  override placeOf(): undefined {
    return undefined
  }

  protected override methods(): Methods {
    const set = this.target
    return {
      forEach: (run: (value: unknown, again: unknown, set: unknown) => void, self?: unknown) => {
        for (const member of set) run.call(self, member, member, this.proxy)
      },
      add: (value: unknown) => {
        this.#add(copyMember(value, 'A member of a Set in the state'))
        return this.proxy
      },
      delete: (member: unknown) => this.#drop(member),
      clear: () => this.clearAll((before) => before.forEach((member) => set.add(member))),
    }
  }

  #add(member: unknown): void {
    if (this.target.has(member)) return
    this.target.add(member)
    this.recordEntry(member, (path) => ({ kind: 'add', path, value: 0 }))
    this.owner.changed(() => this.target.delete(member))
  }

  #drop(member: unknown): boolean {
    const { target: set } = this
    if (!set.has(member)) return false
    const after = this.owner.undoing ? following(set.keys(), member) : []
    set.delete(member)
    this.recordEntry(member, (path) => ({ kind: 'delete', path }))
    this.owner.changed(() => {
      set.add(member)
      for (const other of after) if (set.delete(other)) set.add(other)
    })
    return true
  }
}

/** What JSON can say as it is: other keys have no name in a path. */
const isPathKey = (key: unknown): key is PathKey =>
  typeof key === 'string' ||
  typeof key === 'boolean' ||
  key === null ||
  (typeof key === 'number' && Number.isFinite(key) && !Object.is(key, -0))

/** The keys after one, so that it can be put back where it was. */
function following(keys: Iterable<unknown>, key: unknown): unknown[] {
  const all = Array.from(keys)
  return all.slice(all.findIndex((one) => Object.is(one, key) || one === key) + 1)
}
