export type Plain = Record<PropertyKey, unknown>

/** Whether its members can be told apart by key: a list or an object, which is all of live state that is no Map, Set, Date or single value. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set)
}
