import { isPlain } from './plain.ts'

/** The next value, made of the previous one wherever both are equal, so that a view that gets the whole state anew renders only what changed. */
export function reuse(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous
  if (previous instanceof Date && next instanceof Date) return +previous === +next ? previous : next
  if (!isPlain(previous) || !isPlain(next) || Array.isArray(previous) !== Array.isArray(next)) return next
  const keys = Object.keys(next)
  let same = Object.keys(previous).length === keys.length
  for (const key of keys) {
    // What has just been read from a frame is nobody else's yet.
    next[key] = reuse(previous[key], next[key])
    if (next[key] !== previous[key] || !Object.hasOwn(previous, key)) same = false
  }
  return same ? previous : next
}
