import { isForbiddenKey } from '../../protocol/values.ts'

const maxDepth = 64

/**
 * A deep copy of a value on its way into the state. The state owns what it holds: each object has one place in it, and what an
 * action does afterwards to the value it handed over changes nothing unseen.
 *
 * Throws a TypeError that names the place for what cannot travel: functions, class instances, bigints, symbols, forbidden keys.
 */
export function copyPlain<T>(value: T, at = 'state'): T {
  return copy(value, at, 0) as T // the same shape as what went in
}

function copy(value: unknown, at: string, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      throw new TypeError(`${at} is a ${typeof value}, which cannot travel to a page`)
    }
    return value
  }
  if (depth > maxDepth) throw new TypeError(`${at} is nested deeper than ${maxDepth}, or holds itself`)
  if (Array.isArray(value)) return Array.from(value, (item, index) => copy(item, `${at}.${index}`, depth + 1))
  if (value instanceof Date) return new Date(value)
  if (value instanceof Map) {
    return new Map(Array.from(value, ([key, item]) => [copyMember(key, `A key of ${at}`), copy(item, at, depth + 1)]))
  }
  if (value instanceof Set) return new Set(Array.from(value, (item) => copyMember(item, `A member of ${at}`)))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(
      `${at} is an instance of ${className(prototype)}: the state holds plain data, maps, sets and dates`,
    )
  }
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    refuseKey(key, at)
    result[key] = copy(item, `${at}.${key}`, depth + 1)
  }
  return result
}

/** What a Map is keyed by and a Set holds: found again by value, which a copied object would not be. */
export function copyMember(member: unknown, what: string): unknown {
  if (typeof member === 'object' && member !== null)
    throw new TypeError(`${what} is an object: use text, numbers or booleans`)
  return copy(member, what, 0)
}

const className = (prototype: unknown): string =>
  typeof prototype === 'object' && prototype !== null && typeof prototype.constructor === 'function'
    ? prototype.constructor.name
    : 'a class'

export function refuseKey(key: PropertyKey, at: string): asserts key is string {
  if (typeof key === 'symbol') throw new TypeError(`${at} cannot have the symbol ${String(key)} as a key`)
  if (isForbiddenKey(key)) throw new TypeError(`${at} cannot have the key ${String(key)}`)
}
