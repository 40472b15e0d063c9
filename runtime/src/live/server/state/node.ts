import { copyPlain, refuseKey } from './plain.ts'
import type { Change } from './patch-log.ts'
import type { PathKey } from '../../protocol/frames.ts'

/** Reading it gives a proxy's node: cheaper than a map from every proxy to its node. */
const nodeKey = Symbol('fluxstack.live.node')

/** The key of a Map that JSON cannot say: the Map travels whole. */
export const unnamed = Symbol('fluxstack.live.unnamed')

/** What a node asks of the state it is part of. */
export interface StateOwner {
  /** True while changes can be taken back. */
  readonly undoing: boolean
  /** The node of an object of the state, made where there is none; `key` is where it was found in its parent. */
  node(target: object, parent: StateNode, key: unknown): StateNode
  /** Throws a TypeError for a member that the app's code cannot change. */
  checkMember(node: StateNode, name: string): void
  /** Writes a change down. Called after the raw data has changed. */
  record(node: StateNode, change: (path: readonly PathKey[]) => Change): void
  /** Remembers how to take the last change back, and that there is something to send. */
  changed(revert: () => void): void
}

/**
 * An object of the state, its place, and, as the handler of its own proxy, what reading and changing it does. One object for all three:
 * a state of ten thousand rows has ten thousand of them.
 */
export abstract class StateNode<T extends object = object> {
  readonly proxy: T

  constructor(
    readonly owner: StateOwner,
    readonly target: T,
    readonly parent: StateNode | undefined,
    /** Where it was last seen in its parent: the name of a member, the index in a list, the key in a Map. */
    public key: unknown,
  ) {
    this.proxy = new Proxy<T>(target, this as ProxyHandler<object>) // its traps take any member
  }

  /** Where a child is now; undefined when it is not in this object any more, `unnamed` for a place that a path cannot name. */
  abstract placeOf(child: StateNode): PathKey | typeof unnamed | undefined

  get(target: T, key: string | symbol): unknown {
    if (key === nodeKey) return this
    return typeof key === 'string' ? this.read(key) : (target as Readonly<Record<symbol, unknown>>)[key]
  }

  /** What reading a member gives. */
  abstract read(key: string): unknown

  set(_target: T, key: string | symbol, value: unknown): boolean {
    refuseKey(key, this.where)
    this.write(key, value)
    return true
  }

  /** Changes a member. */
  abstract write(key: string, value: unknown): void

  getOwnPropertyDescriptor(target: T, key: string | symbol): PropertyDescriptor | undefined {
    const descriptor = Reflect.getOwnPropertyDescriptor(target as object, key)
    if (descriptor && typeof key === 'string' && descriptor.configurable) descriptor.value = this.read(key)
    return descriptor
  }

  defineProperty(_target: T, key: string | symbol): boolean {
    throw new TypeError(`${this.where}.${String(key)} is part of a live state: assign it`)
  }

  setPrototypeOf(): boolean {
    throw new TypeError(`${this.where} is part of a live state: its prototype cannot be changed`)
  }

  preventExtensions(): boolean {
    throw new TypeError(`${this.where} is part of a live state and cannot be frozen`)
  }

  /** The place for a person: `state.items.3`. */
  get where(): string {
    return this.parent ? `${this.parent.where}.${String(this.key)}` : 'state'
  }

  /** A member as the app's code sees it. */
  protected wrap(key: unknown, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    // A copy: a date changes by assigning another.
    if (value instanceof Date) return new Date(value)
    return this.owner.node(value, this, key).proxy
  }

  protected copy(key: unknown, value: unknown): unknown {
    return copyPlain(value, `${this.where}.${String(key)}`)
  }
}

/** The node behind a value, where it is a part of some state. */
export function nodeOf(value: unknown): StateNode | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, nodeKey)
  return found instanceof StateNode ? found : undefined
}

/** True where assigning `value` over `before` changes nothing. */
export function isSame(before: unknown, value: unknown): boolean {
  return Object.is(before, value) || (typeof before === 'object' && nodeOf(value)?.target === before && before !== null)
}
