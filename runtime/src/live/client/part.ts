import { isPlain } from './plain.ts'
import type { LiveComponentClient } from './types.ts'
import { handleOf } from './view.ts'

/** Gives what `select` picks of a component's handle, and the same thing until its members are others. */
export function partOf<H extends object>(component: LiveComponentClient): <T>(select: (handle: H) => T) => T {
  let last: unknown
  return (select) => {
    const next = select(handleOf(component) as H) // the same component, read as a whole
    if (!equal(last, next)) last = next
    return last as typeof next
  }
}

/** Lists and plain objects are equal when their members are. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]))
}
