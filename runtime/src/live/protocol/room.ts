/**
 * A room as it travels. It is mounted like a component, under its name and with its params as props, and left by unmounting it. Its state
 * is a `RoomState`, its events are `event` frames, and it has these actions, each authorised anew by the server:
 *
 * | action | input | |
 * |---|---|---|
 * | `emit` | `{ event, data }` | an event to everyone in the room, the sender included |
 * | `write` | `{ field: value, … }` | sets fields of the shared state |
 * | `present` | metadata | what the others see of this member |
 */
export const roomActions = { emit: 'emit', write: 'write', present: 'present' } as const

/** Who is in a room: one entry for a person, however many tabs they have open there. */
export interface RoomMember<P = unknown> {
  /** The caller's. */
  readonly id: string
  /** Milliseconds since 1970, by the server's clock. */
  readonly joinedAt: number
  /** Their connection is lost, and may come back. */
  readonly away?: true
  /** What they told of themselves. */
  readonly data: P
}

/** What the server says of an event beside its data. */
export interface EventInfo {
  /** The member who emitted it, as the server knows them; undefined where the server did. */
  readonly from: string | undefined
}

export interface RoomState<S = unknown, P = unknown> {
  readonly state: S
  /** In the order they came. */
  readonly members: readonly RoomMember<P>[]
}

/** What `emit` is given. */
export interface RoomEvent<E extends string = string, D = unknown> {
  readonly event: E
  readonly data: D
}
