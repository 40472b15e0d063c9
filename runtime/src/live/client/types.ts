import type { ActionName, LiveActions, StateOf } from '../types.ts'
import type { LiveError } from './error.ts'

interface LiveBasics<A extends string> {
  /** What was refused since it last went well: one entry for an action, one without an action for the component itself. */
  readonly errors: readonly (LiveError & { readonly action: A | undefined })[]
  /** How many calls of an action have not been answered. */
  readonly pending: { readonly [K in A]?: number }
}

/**
 * A component as a page sees it. `state` is undefined until the first state has come: check it, or `status`.
 *
 * - `connecting`: not yet seen; there is no state.
 * - `live`: the state is the server's.
 * - `offline`: the connection is lost and being made again; the state is the last one seen, actions wait.
 * - `failed`: the server refused the component, `errors` says why; the state is the last one seen, if any.
 */
export type LiveHandle<I> = LiveActions<I> &
  LiveBasics<ActionName<I>> &
  (
    | { readonly status: 'connecting'; readonly state: undefined }
    | { readonly status: 'live' | 'offline'; readonly state: StateOf<I> }
    | { readonly status: 'failed'; readonly state: StateOf<I> | undefined }
  )
