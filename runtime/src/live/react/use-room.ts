import { useEffect, useInsertionEffect, useMemo, useRef } from 'react'
import type { LiveConnection } from '../client/connection.ts'
import type { LiveError } from '../client/error.ts'
import type { LiveComponentClient } from '../client/types.ts'
import { roomActions, type EventInfo, type RoomMember, type RoomState } from '../protocol/room.ts'
import type { EventData, PropArguments, RoomOf } from '../types.ts'
import { useShared } from './use-shared.ts'

/** What a page does with the events of a room. */
export interface RoomOptions<I> {
  readonly on?: { readonly [E in keyof RoomOf<I>['events']]?: (data: RoomOf<I>['events'][E], info: EventInfo) => void }
}

export type RoomArguments<I> =
  PropArguments<I> extends readonly [(infer P)?]
    ? {} extends P
      ? [params?: P, options?: RoomOptions<I>]
      : [params: P, options?: RoomOptions<I>]
    : never

interface RoomBasics {
  /** `failed` where the server does not let this page in: `errors` says why. */
  readonly status: 'connecting' | 'live' | 'offline' | 'failed'
  readonly errors: readonly LiveError[]
}

type Members<I> = readonly RoomMember<RoomOf<I>['presence']>[]

/** A room as a page sees it. */
export interface RoomHandle<I> extends RoomBasics {
  /** Undefined until this page has joined. */
  readonly state: RoomOf<I>['state'] | undefined
  /** Empty until this page has joined. */
  readonly members: Members<I>
  /** To everyone in the room. */
  emit<E extends keyof RoomOf<I>['sent']>(event: E, ...data: EventData<RoomOf<I>['sent'], E>): Promise<void>
  /** Sets fields of the shared state. */
  write(fields: Partial<RoomOf<I>['state']>): Promise<void>
  /** Changes what the others see of this member. */
  present(data: RoomOf<I>['presence']): Promise<void>
}

export type PresenceHandle<I> = Pick<RoomHandle<I>, 'status' | 'errors' | 'members' | 'present'>

type Read = RoomBasics & { readonly state: RoomState | undefined }
type Listeners = Readonly<Record<string, ((data: never, info: EventInfo) => void) | undefined>>

/** A room that this page is in for as long as it is shown; those of equal name and params on a page are one. */
export function useRoomHandle(connection: LiveConnection, name: string, params: unknown, on?: object): object {
  const { handle, component } = useShared(connection, name, params)
  useEvents(component, on)
  return useMemo(() => roomOf(handle as Read, component), [handle, component])
}

const nobody: readonly RoomMember[] = []

/** Read when they are asked for: what nobody reads renders nothing. */
const roomOf = (read: Read, { call }: LiveComponentClient): object => ({
  get status() {
    return read.status
  },
  get errors() {
    return read.errors
  },
  get state() {
    return read.state?.state
  },
  get members() {
    return read.state?.members ?? nobody
  },
  emit: (event: string, data: unknown) => call(roomActions.emit, { event, data }),
  write: (fields: object) => call(roomActions.write, fields),
  present: (data: unknown) => call(roomActions.present, data),
})

function useEvents(component: LiveComponentClient, on: object = {}): void {
  const latest = useRef(on as Listeners) // typed where they were given
  useInsertionEffect(() => {
    latest.current = on as Listeners
  })
  const names = Object.keys(on).join()
  useEffect(() => {
    const stops = names
      .split(',')
      .filter(Boolean)
      .map((event) => component.on(event, (data, info) => latest.current[event]?.(data as never, info)))
    return () => stops.forEach((stop) => stop())
  }, [component, names])
}
