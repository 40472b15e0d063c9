/** The versions this code speaks, as a hello says them. A change that an older side cannot ignore adds one. */
export const protocolVersions: readonly number[] = [2]

/** The highest version both sides speak, of which either may be older than the other; undefined where there is none. */
export function commonVersion(theirs: unknown, ours = protocolVersions): number | undefined {
  const offered: readonly unknown[] = Array.isArray(theirs) ? theirs : []
  return ours.filter((version) => offered.includes(version)).toSorted((a, b) => b - a)[0]
}

/**
 * Why the server closes a socket. 4xxx are this protocol's own.
 *
 * | code | the client |
 * |---|---|
 * | 1001, 1006, 1011, 1012, 1013, 4408 | comes back, with backoff; after 1012 within the window the server named |
 * | 1003, 1008, 1009, 4400 | comes back with backoff; the frame that caused it is not sent again |
 * | 4401 | does not come back by itself: the person signed out, or their session ended |
 * | 4406 | speaks another version: comes back slowly and says so, a reload of the page brings the new client |
 * | 4409 | another socket goes on under its name |
 */
export const closeCodes = {
  /** A binary frame: this protocol is text. */
  binary: 1003,
  /** Flooding: frames went on after the limit was reported. */
  policy: 1008,
  /** A frame above the payload limit (sent by the transport itself). */
  tooBig: 1009,
  /** The server failed in a way it did not expect. */
  internal: 1011,
  /** The server stops or is replaced. */
  restart: 1012,
  /** The reader is too slow, or the server is full. */
  overloaded: 1013,
  /** A frame that is not of this protocol. */
  badFrame: 4400,
  /** The session that the socket was opened with has ended. */
  signedOut: 4401,
  /** No common version. */
  version: 4406,
  /** No hello in time, nothing heard for too long, or a ticket that is not good, or not any more: there is another for the next socket. */
  timeout: 4408,
  /** A newer socket said hello as the same client. */
  replaced: 4409,
} as const

/** Codes of problems, permanent. The detail beside them is for people and may change. */
export type LiveProblemCode =
  | 'ACTION_FAILED'
  | 'BUSY'
  | 'COMPONENT_PARKED'
  | 'CONNECTION_LOST'
  | 'FORBIDDEN'
  | 'FRAME_INVALID'
  | 'INPUT_INVALID'
  | 'MOUNT_FAILED'
  | 'NOT_MOUNTED'
  | 'PROPS_INVALID'
  | 'QUEUE_FULL'
  | 'RATE_LIMITED'
  | 'ROOM_FORBIDDEN'
  | 'STATE_LOST'
  | 'STORE_FAILED'
  | 'TOO_MANY_COMPONENTS'
  | 'UNAUTHENTICATED'
  | 'UNKNOWN_ACTION'
  | 'UNKNOWN_COMPONENT'
  | 'WINDOW_PASSED'

/** One thing that is wrong with an input, `path` being where (`title`, `tags.0`), empty for the whole of it. */
export interface LiveFieldProblem {
  readonly path: string
  readonly message: string
}

/** The one shape of an error on the wire. Actions may fail with codes of the app's own. */
export interface LiveProblem {
  readonly code: LiveProblemCode | (string & {})
  readonly detail: string
  readonly fields?: readonly LiveFieldProblem[]
  /** Of an action, where the server traces: under which the log and the traces have it. */
  readonly traceId?: string
}
