import { use, useEffect, useState } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import { loadingOf } from '../client/loading.ts'
import { LiveView } from '../client/view.ts'
import { keyOf, useView } from './use-handle.ts'

/** A component whose state is there: suspends until it is, throws what the server refused. */
export function useLoaded(connection: LiveConnection, name: string, props: unknown, optimistic?: object): object {
  const loading = loadingOf(connection, keyOf(name, props), () => connection.component(name, props))
  const { component, settled } = loading
  const { state, status, errors } = component.getSnapshot()
  if (state === undefined && status !== 'failed') use(settled)
  if (state === undefined && errors[0]) {
    loading.forget()
    throw errors[0]
  }
  useEffect(() => loading.use(), [loading])
  let [view, setView] = useState(() => new LiveView(component))
  if (view.component !== component) setView((view = new LiveView(component)))
  return useView(view, optimistic)
}
