import { useState, useSyncExternalStore } from 'react'
import { componentOf, handleOf } from '../client/view.ts'

/**
 * A part of a component that `useLive` gave, wherever the handle was handed to: renders again only when the part is another one. A list or
 * object that is made anew counts as the same while its members are.
 *
 * @example
 * const row = useLivePart(board, ({ state }) => state?.rows[index])
 */
export function useLivePart<H extends object, T>(handle: H, select: (handle: H) => T): T {
  const component = componentOf(handle)
  const [last] = useState<{ value?: T }>({})
  const getSnapshot = (): T => {
    const next = select(handleOf(component) as H) // the same component, read as a whole
    if ('value' in last && equal(last.value, next)) return last.value as T
    return (last.value = next)
  }
  return useSyncExternalStore(component.subscribe, getSnapshot, getSnapshot)
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || !(Array.isArray(a) || a.constructor === Object))
    return false
  const keys = Object.keys(a)
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>] // arrays and plain objects
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(one[key], other[key]))
}
