import { useMemo, useSyncExternalStore } from 'react'
import { partOf } from '../client/part.ts'
import { componentOf } from '../client/view.ts'

/**
 * A part of a component that `useLive` gave, wherever the handle was handed to: renders again only when the part is another one. A list or
 * object that is made anew counts as the same while its members are.
 *
 * @example
 * const row = useLivePart(board, ({ state }) => state?.rows[index])
 */
export function useLivePart<H extends object, T>(handle: H, select: (handle: H) => T): T {
  const component = componentOf(handle)
  const part = useMemo(() => partOf<H>(component), [component])
  const getSnapshot = (): T => part(select)
  return useSyncExternalStore(component.subscribe, getSnapshot, getSnapshot)
}
