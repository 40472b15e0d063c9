import { use } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import { useLoading, useSharedView } from './use-shared.ts'

/** A component whose state is there: suspends until it is, throws what the server refused. */
export function useLoaded(connection: LiveConnection, name: string, props: unknown, optimistic?: object): object {
  const loading = useLoading(connection, name, props)
  const { state, status, errors } = loading.component.getSnapshot()
  if (state === undefined && status !== 'failed') use(loading.settled)
  if (state === undefined && errors[0]) {
    loading.forget()
    throw errors[0]
  }
  return useSharedView(loading, optimistic)
}
