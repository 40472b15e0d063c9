import type { LiveProblem } from './codes.ts'

/**
 * The live protocol, version 1. Every frame is one text message holding a JSON array whose first element says what it is.
 * Elements a side does not know, at the end of a frame or in an options object, are ignored: that is how the protocol grows.
 *
 * From the client (`component` and `call` are positive integers the client chooses, unique on its socket):
 *
 * | frame | meaning | answer |
 * |---|---|---|
 * | `[0, version]` | hello, the first frame, within the handshake limit | `welcome`, or close 4406 |
 * | `[1, component, name, { props?, parent?, target? }?]` | mount; `parent` and `target` are reserved | `mounted` or `problem` |
 * | `[2, component]` | unmount | none |
 * | `[3, component, call, action, input?, { target? }?]` | call an action; `target` is reserved | an acknowledgement in `patch` or `state`, or `problem` |
 * | `[4]` | ping | `pong` |
 * | `[5, component]` | the client missed a number and asks for the whole state | `state` |
 *
 * From the server (`subject` numbers what a state belongs to: components that share a state share a subject and get one frame;
 * `seq` counts the changes of a subject, one by one, so that a gap is seen):
 *
 * | frame | meaning |
 * |---|---|
 * | `[0, version, { connection, heartbeat }]` | welcome: the id of this connection, and how often to ping in ms |
 * | `[1, component, subject, seq, state]` | mounted: the state at `seq`; patches from `seq + 1` on follow |
 * | `[2, subject, seq, ops, acks?]` | patch, with the acknowledgements of this client's calls: `[[call, result?], …]` |
 * | `[3, subject, seq, state, acks?]` | the whole state, where a patch would be larger, or patches were skipped for a slow reader |
 * | `[4, { component?, call? }, problem]` | a call or a mount was refused: `{ code, detail, fields? }` |
 * | `[5]` | pong |
 * | `[6, window]` | leave: the socket closes now (1012); come back at a random moment within `window` ms |
 * | `[7]` | the server's components changed (hot reload): mount again what was refused |
 *
 * An op of a patch is `[path, value]` (set), `[path]` (delete) or `[path, start, remove, ...insert]` (splice of an array). A path is an
 * array of object keys and array indexes; `__proto__`, `constructor` and `prototype` are refused in it, and as keys of anything sent.
 *
 * Values JSON lacks travel tagged, see `values.ts`. Order is kept per component: calls run one at a time, in the order they were sent.
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
} as const

export type PathKey = string | number
export type Path = readonly PathKey[]
export type SetOp = readonly [path: Path, value: unknown]
export type DeleteOp = readonly [path: Path]
export type SpliceOp = readonly [path: Path, start: number, remove: number, ...insert: unknown[]]
export type PatchOp = SetOp | DeleteOp | SpliceOp
export type Ack = readonly [call: number, result?: unknown]

export type ServerFrame =
  | readonly [typeof serverFrame.welcome, version: number, { readonly connection: string; readonly heartbeat: number }]
  | readonly [typeof serverFrame.mounted, component: number, subject: number, seq: number, state: unknown]
  | readonly [typeof serverFrame.patch, subject: number, seq: number, ops: readonly PatchOp[], acks?: readonly Ack[]]
  | readonly [typeof serverFrame.state, subject: number, seq: number, state: unknown, acks?: readonly Ack[]]
  | readonly [typeof serverFrame.problem, { readonly component?: number; readonly call?: number }, LiveProblem]
  | readonly [typeof serverFrame.pong]
  | readonly [typeof serverFrame.leave, window: number]
  | readonly [typeof serverFrame.changed]

export type ClientFrame =
  | readonly [typeof clientFrame.hello, version: number]
  | readonly [typeof clientFrame.mount, component: number, name: string, options?: { readonly props?: unknown }]
  | readonly [typeof clientFrame.unmount, component: number]
  | readonly [typeof clientFrame.call, component: number, call: number, action: string, input?: unknown]
  | readonly [typeof clientFrame.ping]
  | readonly [typeof clientFrame.sync, component: number]

/** The smallest and the largest number a client may give to a component or a call. */
export const isFrameId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0
