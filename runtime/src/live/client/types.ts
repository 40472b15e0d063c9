import type { EventInfo } from '../protocol/room.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import type { ActionName, LiveActions, StateOf } from '../types.ts'
import type { LiveError } from './error.ts'
import type { MountedComponent } from './component.ts'
import type { OptimisticChanges } from './optimistic.ts'
import type { OutboxHost } from './outbox.ts'

/** What a component knows at a moment; a new object for each change. */
export interface ComponentSnapshot {
  /** The server's, with what the calls that it has not answered are expected to change. */
  readonly state: unknown
  readonly status: 'connecting' | 'live' | 'offline' | 'failed'
  readonly errors: readonly LiveError[]
  readonly pending: Readonly<Record<string, number>>
  /** The last word of each action that is running. */
  readonly progress: Readonly<Record<string, unknown>>
}

export type EventListener = (data: unknown, info: EventInfo) => void

/** A component on a page, as a view library binds it. */
export interface LiveComponentClient {
  readonly name: string
  readonly props: unknown
  /** What its actions will do to the state, shown until the server has answered. */
  optimistic: OptimisticChanges | undefined
  /** Mounts it with the first listener and unmounts it after the last has gone. */
  subscribe(listener: () => void): () => void
  getSnapshot(): ComponentSnapshot
  call(action: string, input?: unknown): Promise<unknown>
  /** Listens to an event of a room. */
  on(event: string, listener: EventListener): () => void
}

/** What a component asks of its connection. */
export interface ComponentHost extends OutboxHost {
  /** The calls of the page without an answer, in order. */
  readonly outstanding: Set<number>
  attach(component: MountedComponent): void
  detach(component: MountedComponent): void
  sync(component: MountedComponent): void
  /** Something of what waits or is on its way has changed. */
  changed(): void
  /** Why it takes no further call now. */
  refuses(component: MountedComponent): LiveProblem | undefined
}

interface LiveBasics<A extends string> {
  /** What was refused since it last went well: one entry for an action, one without an action for the component itself. */
  readonly errors: readonly (LiveError & { readonly action: A | undefined })[]
  /** How many calls of an action have not been answered. */
  readonly pending: { readonly [K in A]?: number }
  /** What a running action has last said of itself. */
  readonly progress: { readonly [K in A]?: unknown }
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

/** A component whose state has come. */
export type LoadedHandle<I> = LiveActions<I> &
  LiveBasics<ActionName<I>> & { readonly status: 'live' | 'offline' | 'failed'; readonly state: StateOf<I> }
