import { useEffect, useState } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import { loadingOf, type Loading } from '../client/loading.ts'
import type { LiveComponentClient } from '../client/types.ts'
import { LiveView } from '../client/view.ts'
import { keyOf, useView } from './use-handle.ts'

/** The one mount of this name and these props on the page. */
export const useLoading = (connection: LiveConnection, name: string, props: unknown): Loading =>
  loadingOf(connection, keyOf(name, props), () => connection.component(name, props))

/** Follows what is read of it, and keeps it while it is shown. */
export function useSharedView(loading: Loading, optimistic?: object): object {
  const { component } = loading
  useEffect(() => loading.use(), [loading])
  let [view, setView] = useState(() => new LiveView(component))
  if (view.component !== component) setView((view = new LiveView(component)))
  return useView(view, optimistic)
}

export function useShared(
  connection: LiveConnection,
  name: string,
  props: unknown,
): { readonly handle: object; readonly component: LiveComponentClient } {
  const loading = useLoading(connection, name, props)
  return { handle: useSharedView(loading), component: loading.component }
}
