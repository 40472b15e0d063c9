import { use, useEffect, useState } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import type { LiveComponentClient } from '../client/types.ts'
import { LiveView } from '../client/view.ts'
import { keyOf, useView } from './use-handle.ts'

/** A mount that a suspended component waits for: what a render remembers is lost while it is suspended. */
interface Loading {
  readonly component: LiveComponentClient
  /** Settles when there is a state or a refusal. */
  readonly settled: Promise<void>
  users: number
  release(): void
}

/** How long a mount waits for a component that may never be shown, in ms. */
const patience = 10_000

const pages = new WeakMap<LiveConnection, Map<string, Loading>>()

/** A component whose state is there: suspends until it is, throws what the server refused. */
export function useLoaded(connection: LiveConnection, name: string, props: unknown, optimistic?: object): object {
  const loading = load(connection, keyOf(name, props), () => connection.component(name, props))
  const { component, settled } = loading
  const { state, status, errors } = component.getSnapshot()
  if (state === undefined && status !== 'failed') use(settled)
  if (state === undefined && errors[0]) throw errors[0]
  useEffect(() => {
    loading.users++
    return () => {
      loading.users--
      // StrictMode, and a move within the tree, come back at once.
      setTimeout(() => loading.users === 0 && loading.release(), 0)
    }
  }, [loading])
  const [made, setMade] = useState(() => new LiveView(component))
  if (made.component === component) return useView(made, optimistic)
  const next = new LiveView(component)
  setMade(next)
  return useView(next, optimistic)
}

function load(connection: LiveConnection, key: string, make: () => LiveComponentClient): Loading {
  const page = pages.get(connection) ?? new Map<string, Loading>()
  pages.set(connection, page)
  const known = page.get(key)
  if (known) return known
  const component = make()
  const held: { free?: () => void } = {}
  const settled = new Promise<void>((resolve) => {
    held.free = component.subscribe(() => {
      const { state, status } = component.getSnapshot()
      if (state !== undefined || status === 'failed') resolve()
    })
  })
  const loading: Loading = {
    component,
    settled,
    users: 0,
    release() {
      held.free?.()
      if (page.get(key) === loading) page.delete(key)
    },
  }
  page.set(key, loading)
  const forsaken = (): void => void (loading.users === 0 && loading.release())
  void settled.then(() => setTimeout(forsaken, patience))
  return loading
}
