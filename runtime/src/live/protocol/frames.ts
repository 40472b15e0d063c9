import type { LiveProblem } from './codes.ts'

/**
 * The live protocol, version 2. Every frame is one text message holding a JSON array whose first element says what it is.
 * Elements a side does not know, at the end of a frame or in an options object, are ignored: that is how the protocol grows.
 *
 * From the client (`component` and `call` are positive integers the client chooses; a component's is unique on its socket, those of calls
 * rise on a page, over all its components and sockets):
 *
 * | frame | meaning | answer |
 * |---|---|---|
 * | `[0, versions, { client?, ticket? }?]` | hello, the first frame, within the handshake limit: the versions the client speaks, of which the server takes the highest it has too; `client` is what an earlier welcome gave it, `ticket` a one-time proof of who it is | `welcome`, or close 4406 |
 * | `[1, component, name, { props?, resume?, parent?, target? }?]` | mount; `resume` is `[epoch, seq, snapshot?]` of what the page has; `parent` and `target` are reserved | `mounted`, `resumed` or `problem` |
 * | `[2, component]` | unmount | none |
 * | `[3, component, call, action, input?, { again?, done?, bare?, target? }?]` | call an action; `again: 1` says that it was sent before and its outcome is not known, `done` that every call of this page up to that number has been answered, `bare: 1` that there is no input, whatever stands in its place; `target` is reserved | an acknowledgement in `patch` or `state`, or `problem` |
 * | `[4]` | ping | `pong` |
 * | `[5, component]` | the client missed a number and asks for the whole state | `state` |
 *
 * From the server (`subject` numbers what a state belongs to: components that share a state share a subject and get one frame;
 * `seq` counts the changes of a subject, one by one, so that a gap is seen; `epoch` is another whenever an instance is made or restored:
 * numbers of two epochs cannot be compared):
 *
 * | frame | meaning |
 * |---|---|
 * | `[0, version, { connection, heartbeat, client, limits? }]` | welcome: the version that is spoken, the id of this connection, how often to ping in ms, the page's own secret, which the next hello gives back, and `{ rate, burst, unfinished, maxPayload }`, which a client keeps within |
 * | `[1, component, subject, seq, state, epoch]` | mounted: the state at `seq`; patches from `seq + 1` on follow |
 * | `[2, subject, seq, ops, acks?]` | patch, with the acknowledgements of this client's calls: `[[call, result?], …]` |
 * | `[3, subject, seq, state, acks?]` | the whole state, where a patch would be larger, or patches were skipped for a slow reader |
 * | `[4, { component?, call? }, problem]` | a call or a mount was refused: `{ code, detail, fields? }` |
 * | `[5]` | pong |
 * | `[6, window]` | leave: the socket closes now (1012); come back at a random moment within `window` ms |
 * | `[7]` | the server's components changed (hot reload): mount again what was refused |
 * | `[8, component, subject, seq, ops, epoch]` | resumed: mounted again, with the ops from the client's own `seq` up to this one |
 * | `[9, subject, event, data, from?]` | an event of a room; `from` is the id of the member who emitted it, and lacks where the server did |
 * | `[10, component, snapshot]` | a sealed snapshot of a component of one's own, to be given back in `resume` |
 * | `[11, component, call, progress]` | how far a running action is |
 *
 * An op of a patch is one of:
 *
 * | op | meaning |
 * |---|---|
 * | `[path, value]` | set a member, an item, an entry of a Map; of a Set: add the member that ends the path |
 * | `[path]` | delete |
 * | `[path, start, remove, ...insert]` | splice of an array |
 * | `[path, "m", from, to]` | an item of an array moves from one index to another |
 * | `[path, "o", start, order]` | items of an array change places: `order[i]` is where, from `start`, the `i`th came from |
 *
 * A path is an array of object keys, array indexes, keys of a Map (text, numbers, booleans, null) and members of a Set; `__proto__`,
 * `constructor` and `prototype` are refused in it but as keys of a Map, and as keys of anything sent.
 *
 * Values JSON lacks travel tagged, see `values.ts`. Order is kept per component: calls run one at a time, in the order they were sent.
 *
 * **Exactly once.** An instance keeps for each client (of one user) what became of its calls, as a window of at most 256 above a floor,
 * until 5 minutes after the client is gone; what is at or below `done` is forgotten. A call in the window is answered from it and
 * not run again; one at or below the floor is refused `WINDOW_PASSED`; an `again` where no window of the client is known, as the state
 * was lost with the server, is refused `STATE_LOST`; all else runs. Refusals are remembered like results. A client has at most
 * 128 calls of a component unanswered. After one frame above the rate the server ignores every later frame of the socket but pings, so that
 * what is sent again on the next socket is in order.
 *
 * **Resume.** What a socket had mounted when it was lost is kept for 60 s, and taken over by a hello of the same client, which ends a socket that is
 * still open under that name (4409). A mount with `resume` is answered, in this order: by `resumed` where the same instance still has the
 * changes since; by `mounted` with its state; from the snapshot, which opens once; from the durable record; by a new state.
 *
 * Limits (the server's defaults, all configurable): 64 KiB a frame, depth 32, 64 components and 64 unfinished calls a socket, hello
 * within 10 s, a ping at least every 60 s, 50 frames a second with bursts of 200.
 */
export const clientFrame = { hello: 0, mount: 1, unmount: 2, call: 3, ping: 4, sync: 5 } as const
export const serverFrame = {
  welcome: 0,
  mounted: 1,
  patch: 2,
  state: 3,
  problem: 4,
  pong: 5,
  leave: 6,
  changed: 7,
  resumed: 8,
  event: 9,
  snapshot: 10,
  progress: 11,
} as const

/** A member of an object, an index of a list, a key of a Map, a member of a Set. */
export type PathKey = string | number | boolean | null
export type Path = readonly PathKey[]
export type SetOp = readonly [path: Path, value: unknown]
export type DeleteOp = readonly [path: Path]
export type SpliceOp = readonly [path: Path, start: number, remove: number, ...insert: unknown[]]
export type MoveOp = readonly [path: Path, kind: 'm', from: number, to: number]
export type OrderOp = readonly [path: Path, kind: 'o', start: number, order: readonly number[]]
export type PatchOp = SetOp | DeleteOp | SpliceOp | MoveOp | OrderOp
export type Ack = readonly [call: number, result?: unknown]

export interface Welcome {
  readonly connection: string
  readonly heartbeat: number
  readonly client: string
  readonly limits?: SocketLimits
}

/** What this socket may send, so that a client that has much to say keeps within it; 0 for no limit. */
export interface SocketLimits {
  /** Frames a second. */
  readonly rate: number
  /** Frames at once. */
  readonly burst: number
  /** Calls and mounts without an answer. */
  readonly unfinished: number
  /** Bytes of a frame. */
  readonly maxPayload: number
}

export interface HelloOptions {
  readonly client?: string
  readonly ticket?: string
}

/** What a page has of a component that it had mounted before. */
export type Resume = readonly [epoch: string, seq: number, snapshot?: string]

export interface MountOptions {
  readonly props?: unknown
  readonly resume?: Resume
}

export interface CallOptions {
  readonly again?: 1
  readonly done?: number
  readonly bare?: 1
}

export type ServerFrame =
  | readonly [typeof serverFrame.welcome, version: number, Welcome]
  | readonly [
      typeof serverFrame.mounted,
      component: number,
      subject: number,
      seq: number,
      state: unknown,
      epoch: string,
    ]
  | readonly [typeof serverFrame.patch, subject: number, seq: number, ops: readonly PatchOp[], acks?: readonly Ack[]]
  | readonly [typeof serverFrame.state, subject: number, seq: number, state: unknown, acks?: readonly Ack[]]
  | readonly [typeof serverFrame.problem, { readonly component?: number; readonly call?: number }, LiveProblem]
  | readonly [typeof serverFrame.pong]
  | readonly [typeof serverFrame.leave, window: number]
  | readonly [typeof serverFrame.changed]
  | readonly [
      typeof serverFrame.resumed,
      component: number,
      subject: number,
      seq: number,
      ops: readonly PatchOp[],
      epoch: string,
    ]
  | readonly [typeof serverFrame.event, subject: number, event: string, data: unknown, from?: string]
  | readonly [typeof serverFrame.snapshot, component: number, snapshot: string]
  | readonly [typeof serverFrame.progress, component: number, call: number, progress: unknown]

export type ClientFrame =
  | readonly [typeof clientFrame.hello, versions: readonly number[], options?: HelloOptions]
  | readonly [typeof clientFrame.mount, component: number, name: string, options?: MountOptions]
  | readonly [typeof clientFrame.unmount, component: number]
  | readonly [
      typeof clientFrame.call,
      component: number,
      call: number,
      action: string,
      input?: unknown,
      options?: CallOptions,
    ]
  | readonly [typeof clientFrame.ping]
  | readonly [typeof clientFrame.sync, component: number]

/** The smallest and the largest number a client may give to a component or a call. */
export const isFrameId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0
