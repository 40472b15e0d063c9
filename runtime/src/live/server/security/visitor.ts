import type { Identity } from '../../../authentication/identity.ts'
import type { Caller } from '../component.ts'
import type { LivePeer } from '../peer.ts'

/** Who opens a socket, as far as its request tells. */
export interface Visitor {
  /** Undefined for somebody who is not known, or not yet. */
  readonly identity: Identity | undefined
  /** Of the page. */
  readonly origin: string | undefined
  /** To look at again, where sessions are. */
  readonly headers: Headers | undefined
  /** It is known by a ticket. */
  readonly ticket?: true
}

/** A visitor, or the HTTP status that refuses them. */
export type Admission = { readonly visitor: Visitor } | { readonly refused: RefusedWith }

export type RefusedWith = 400 | 401 | 403 | 429 | 500 | 503

/** What components are told of who acts. */
export function callerOf(peer: LivePeer, openedAt: number, given: Partial<Caller> = {}): Caller {
  return Object.freeze({
    id: given.user?.id ?? peer.id,
    connection: Object.freeze({ id: peer.id, address: peer.address, openedAt }),
    ...given,
  })
}
