/**
 * JSON with the values it lacks. Each travels as an object with a single key:
 * `{"~date": ms}`, `{"~map": [[key, value], …]}`, `{"~set": [value, …]}`, `{"~number": "NaN" | "Infinity" | "-Infinity"}`,
 * and an object of the user's whose single key looks like one of these as `{"~object": {…}}`.
 */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/** Keys that reach an object's prototype, refused in every path and every value. */
export const isForbiddenKey = (key: unknown): boolean => typeof key === 'string' && forbidden.has(key)

const maxDepth = 64
const tagged = /"~(?:date|map|set|number|object)"/
const isTagged = (text: string): boolean => text.includes('"~') && tagged.test(text)

/** The text of a value; `undefined` becomes `null`. */
export function encodeValue(value: unknown): string {
  // most of what changes is a number
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return JSON.stringify(toWire(value, 0)) ?? 'null'
}

/** Reads a whole frame, with its tagged values. Throws a SyntaxError for text that is not JSON. */
export function decodeText(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return isTagged(text) ? fromWire(value) : value
}

/** Copies only where a value needs a tag: what JSON can say is returned as it is. */
function toWire(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { '~number': String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) throw new TypeError(`A live value is nested deeper than ${maxDepth}, or holds itself.`)
  if (value instanceof Date) return { '~date': value.getTime() }
  if (value instanceof Map) return { '~map': Array.from(value, (pair) => toWire(pair, depth + 1)) }
  if (value instanceof Set) return { '~set': Array.from(value, (item) => toWire(item, depth + 1)) }
  if (Array.isArray(value)) return toWireArray(value, depth)
  return toWireObject(value as Record<string, unknown>, depth) // an object that is none of the above
}

function toWireArray(values: readonly unknown[], depth: number): unknown {
  let copy: unknown[] | undefined
  for (let index = 0; index < values.length; index++) {
    const wire = toWire(values[index], depth + 1)
    if (wire !== values[index]) (copy ??= [...values])[index] = wire
  }
  return copy ?? values
}

function toWireObject(value: Record<string, unknown>, depth: number): unknown {
  let copy: Record<string, unknown> | undefined
  const keys = Object.keys(value)
  for (const key of keys) {
    const wire = toWire(value[key], depth + 1)
    if (wire !== value[key]) (copy ??= { ...value })[key] = wire
  }
  const only = keys[0]
  return keys.length === 1 && only !== undefined && tagged.test(`"${only}"`)
    ? { '~object': copy ?? value }
    : (copy ?? value)
}

function fromWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fromWire)
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only) {
    const [tag, content] = only
    if (tag === '~object' && typeof content === 'object' && content !== null) return objectFromWire(content)
    const special = untag(tag, content)
    if (special !== undefined) return special
  }
  return objectFromWire(value)
}

function objectFromWire(value: object): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    // Defined, not assigned: assigning `__proto__` would change the prototype before the key can be refused.
    Object.defineProperty(result, key, { value: fromWire(item), writable: true, enumerable: true, configurable: true })
  }
  return result
}

function untag(tag: string, content: unknown): unknown {
  if (tag === '~date' && (typeof content === 'number' || content === null)) return new Date(content ?? Number.NaN)
  if (tag === '~number') return Number(content)
  if (!Array.isArray(content)) return undefined
  if (tag === '~set') return new Set(content.map(fromWire))
  if (tag !== '~map' || !content.every((pair) => Array.isArray(pair) && pair.length === 2)) return undefined
  return new Map(content.map((pair: readonly [unknown, unknown]) => [fromWire(pair[0]), fromWire(pair[1])]))
}

/** Why a value that came from outside is refused, or undefined: too deep, or a key that reaches a prototype. */
export function refuseValue(value: unknown, depth = 32): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === 0) return 'nested too deeply'
  if (Array.isArray(value)) return refuseItems(value, depth)
  if (value instanceof Map || value instanceof Set) return refuseItems(Array.from<unknown>(value), depth)
  for (const key of Object.keys(value)) {
    if (forbidden.has(key)) return `the key ${key} is not allowed`
    const reason = refuseValue((value as Record<string, unknown>)[key], depth - 1) // an object's own key
    if (reason) return reason
  }
  return undefined
}

/** By index, without a text for each. */
function refuseItems(items: readonly unknown[], depth: number): string | undefined {
  for (const item of items) {
    if (typeof item !== 'object') continue
    const reason = refuseValue(item, depth - 1)
    if (reason) return reason
  }
  return undefined
}
