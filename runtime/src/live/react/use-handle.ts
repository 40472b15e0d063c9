import { useDebugValue, useInsertionEffect, useState, useSyncExternalStore } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import type { LiveComponentClient } from '../client/types.ts'
import { LiveView } from '../client/view.ts'
import { encodeValue } from '../protocol/values.ts'

/** Name and props as one text: equal by value is equal. */
export const keyOf = (name: string, props: unknown): string => `${name} ${encodeValue(props)}`

/** A component of this reader's own: another one for another name or other props. */
export function useHandle(connection: LiveConnection, name: string, props: unknown, optimistic?: object): object {
  const key = keyOf(name, props)
  const make = () => ({ connection, key, view: new LiveView(connection.component(name, props)) })
  let [made, setMade] = useState(make)
  if (made.connection !== connection || made.key !== key) setMade((made = make()))
  return useView(made.view, optimistic)
}

/** Follows what is read of a component. */
export function useView(view: LiveView, optimistic: object | undefined): object {
  const handle = useSyncExternalStore(view.subscribe, view.getSnapshot, view.getSnapshot)
  // Before any effect of the page can call an action.
  useInsertionEffect(() => view.expect(optimistic))
  useDebugValue(view.component, describe)
  return handle
}

const describe = (component: LiveComponentClient): object => ({
  name: component.name,
  props: component.props,
  ...component.getSnapshot(),
})
