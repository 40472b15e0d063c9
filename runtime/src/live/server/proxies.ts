import { arrayMethods } from './arrays.ts'
import { collectionProxy } from './collections.ts'
import { copyPlain, refuseKey } from './plain.ts'
import type { StateTracker } from './tracker.ts'

/** An object of the state and its place. */
export interface Node {
  readonly target: object
  readonly parent: Node | undefined
  /** Where it was last seen in its parent: the name of a member, the index in a list, the key in a Map. */
  key: unknown
  proxy: object
}

/** What reading a member of the state gives. */
export function wrap(tracker: StateTracker, parent: Node, key: unknown, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  // A copy: a date changes by assigning another.
  if (value instanceof Date) return new Date(value)
  return tracker.node(value, parent, key).proxy
}

export function makeProxy(tracker: StateTracker, node: Node): object {
  const { target } = node
  if (target instanceof Map || target instanceof Set) return collectionProxy(tracker, node, target)
  return Array.isArray(node.target)
    ? new Proxy(node.target, listHandler(tracker, node, node.target))
    : new Proxy(node.target, objectHandler(tracker, node))
}

function objectHandler(tracker: StateTracker, node: Node): ProxyHandler<object> {
  return {
    ...guards(tracker, node),
    get: (target, key) =>
      typeof key === 'symbol' ? Reflect.get(target, key) : wrap(tracker, node, key, Reflect.get(target, key)),
    set(target, key, value) {
      refuseKey(key, where(node))
      setMember(tracker, node, target, key, value)
      return true
    },
    deleteProperty(target, key) {
      if (!Object.hasOwn(target, key)) return true
      refuseKey(key, where(node))
      const before: unknown = Reflect.get(target, key)
      Reflect.deleteProperty(target, key)
      tracker.record(node, (path) => ({ kind: 'delete', path: [...path, key] }))
      tracker.changed(() => Reflect.set(target, key, before))
      return true
    },
  }
}

function listHandler(tracker: StateTracker, node: Node, list: unknown[]): ProxyHandler<object> {
  const methods = arrayMethods(tracker, node, list)
  return {
    ...guards(tracker, node),
    get(target, key) {
      if (typeof key === 'symbol') return Reflect.get(target, key)
      const method = methods[key]
      if (method) return method
      const index = indexOf(key)
      const value: unknown = Reflect.get(target, key)
      return index === undefined ? value : wrap(tracker, node, index, value)
    },
    set(target, key, value) {
      refuseKey(key, where(node))
      if (key === 'length') return shorten(list, Number(value), methods['splice'])
      const index = indexOf(key)
      if (index === undefined) throw new TypeError(`${where(node)} is a list and cannot have the key ${key}`)
      if (index > list.length)
        throw new RangeError(`${where(node)}[${index}] would leave a hole in a list of ${list.length}`)
      setMember(tracker, node, target, index, value)
      return true
    },
    deleteProperty(_target, key) {
      throw new TypeError(`delete ${where(node)}[${String(key)}] would leave a hole: use splice`)
    },
  }
}

/** What a state does not allow: other prototypes, accessors, freezing. */
function guards(tracker: StateTracker, node: Node): ProxyHandler<object> {
  return {
    getOwnPropertyDescriptor(target, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key)
      if (descriptor && typeof key === 'string' && descriptor.configurable) {
        descriptor.value = wrap(tracker, node, indexOf(key) ?? key, descriptor.value)
      }
      return descriptor
    },
    defineProperty(_target, key) {
      throw new TypeError(`${where(node)}.${String(key)} is part of a live state: assign it`)
    },
    setPrototypeOf() {
      throw new TypeError(`${where(node)} is part of a live state: its prototype cannot be changed`)
    },
    preventExtensions() {
      throw new TypeError(`${where(node)} is part of a live state and cannot be frozen`)
    },
  }
}

function setMember(tracker: StateTracker, node: Node, target: object, key: string | number, value: unknown): void {
  const had = Object.hasOwn(target, key)
  const before: unknown = Reflect.get(target, key)
  if (had && isSame(tracker, before, value)) return
  const next = copyPlain(value, `${where(node)}.${key}`)
  const length = Array.isArray(target) ? target.length : 0
  Reflect.set(target, key, next)
  tracker.record(node, (path) => ({ kind: 'set', path: [...path, key], value: next }))
  tracker.changed(() => {
    if (had) Reflect.set(target, key, before)
    else if (Array.isArray(target)) target.length = length
    else Reflect.deleteProperty(target, key)
  })
}

function isSame(tracker: StateTracker, before: unknown, value: unknown): boolean {
  if (Object.is(before, value)) return true
  const node = typeof before === 'object' && before !== null ? tracker.nodes.get(before) : undefined
  return node !== undefined && node.proxy === value
}

function shorten(list: unknown[], length: number, splice: unknown): boolean {
  if (length > list.length) throw new RangeError(`A list in a live state cannot grow by its length`)
  if (length < list.length && typeof splice === 'function') Reflect.apply(splice, undefined, [length])
  return true
}

function indexOf(key: string): number | undefined {
  const index = Number(key)
  return Number.isInteger(index) && index >= 0 && String(index) === key ? index : undefined
}

/** The place of a node for a person: `state.items.3`. */
function where(node: Node): string {
  return node.parent ? `${where(node.parent)}.${String(node.key)}` : 'state'
}
