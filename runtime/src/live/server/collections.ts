import { copyPlain, copyMember } from './plain.ts'
import { wrap, type Node } from './proxies.ts'
import type { StateTracker } from './tracker.ts'

type Methods = Readonly<Record<PropertyKey, unknown>>

/**
 * A Map or Set of the state. It is small by nature and travels whole when it changes: a list of thousands belongs in an array or an object,
 * where a change costs what changed.
 */
export function collectionProxy(
  tracker: StateTracker,
  node: Node,
  target: Map<unknown, unknown> | Set<unknown>,
): object {
  const methods = target instanceof Map ? mapMethods(tracker, node, target) : setMethods(tracker, node, target)
  return new Proxy(target, {
    get(_, key): unknown {
      if (key === 'size') return target.size
      if (Object.hasOwn(methods, key)) return methods[key]
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set(_, key) {
      throw new TypeError(
        `A ${target instanceof Map ? 'Map' : 'Set'} in a live state cannot have the member ${String(key)}`,
      )
    },
  })
}

function mapMethods(tracker: StateTracker, node: Node, map: Map<unknown, unknown>): Methods {
  const read = (key: unknown): unknown => wrap(tracker, node, key, map.get(key))
  const restore = (before: readonly [unknown, unknown][]): void => {
    map.clear()
    for (const [key, value] of before) map.set(key, value)
  }
  const change = (act: () => void): void => {
    const before = tracker.undoing ? Array.from(map) : []
    act()
    tracker.record(node, (path) => ({ kind: 'set', path, value: map }))
    tracker.changed(() => restore(before))
  }
  function* entries(): Generator<[unknown, unknown]> {
    for (const key of map.keys()) yield [key, read(key)]
  }
  function* values(): Generator<unknown> {
    for (const key of map.keys()) yield read(key)
  }
  return {
    get: read,
    entries,
    values,
    [Symbol.iterator]: entries,
    forEach(run: (value: unknown, key: unknown, map: unknown) => void, self?: unknown) {
      for (const [key, value] of entries()) run.call(self, value, key, node.proxy)
    },
    set(key: unknown, value: unknown) {
      const member = copyMember(key, 'A key of a Map in the state')
      if (!map.has(member) || !Object.is(map.get(member), value)) {
        const next = copyPlain(value)
        change(() => map.set(member, next))
      }
      return node.proxy
    },
    delete(key: unknown) {
      const had = map.has(key)
      if (had) change(() => map.delete(key))
      return had
    },
    clear() {
      if (map.size > 0) change(() => map.clear())
    },
  }
}

function setMethods(tracker: StateTracker, node: Node, set: Set<unknown>): Methods {
  const change = (act: () => void): void => {
    const before = tracker.undoing ? Array.from(set) : []
    act()
    tracker.record(node, (path) => ({ kind: 'set', path, value: set }))
    tracker.changed(() => {
      set.clear()
      for (const member of before) set.add(member)
    })
  }
  return {
    forEach(run: (value: unknown, again: unknown, set: unknown) => void, self?: unknown) {
      for (const member of set) run.call(self, member, member, node.proxy)
    },
    add(value: unknown) {
      const member = copyMember(value, 'A member of a Set in the state')
      if (!set.has(member)) change(() => set.add(member))
      return node.proxy
    },
    delete(member: unknown) {
      const had = set.has(member)
      if (had) change(() => set.delete(member))
      return had
    },
    clear() {
      if (set.size > 0) change(() => set.clear())
    },
  }
}
