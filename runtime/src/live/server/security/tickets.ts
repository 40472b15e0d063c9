import { createHash, randomBytes } from 'node:crypto'
import { acceptIdentity, type Identity } from '../../../authentication/identity.ts'
import { decodeText, encodeValue } from '../../protocol/values.ts'
import { closeCodes } from '../../protocol/codes.ts'
import type { LiveHub } from '../hub.ts'
import type { Session } from '../session.ts'

/** How long a ticket is good, in ms. */
export const ticketLife = 30_000

/** 256 bits as they are written. */
const shape = /^[\w-]{43}$/

/** What is kept of a ticket. */
interface Kept {
  readonly identity: Identity
  /** Of the page that asked for it; null for a client that is no page. */
  readonly origin: string | null
  readonly issuedAt: number
}

/**
 * Proofs of who somebody is that open one socket, once: for pages whose sessions are not in cookies, and clients that cannot set headers on
 * a socket. Kept in the app's store under their hash, so that the store gives none away.
 */
export class Tickets {
  readonly #hub: LiveHub

  constructor(hub: LiveHub) {
    this.#hub = hub
  }

  /** @throws TypeError where `identity.data` holds what cannot be written down */
  async issue(identity: Identity, origin: string | undefined): Promise<string> {
    const ticket = randomBytes(32).toString('base64url')
    const kept: Kept = { identity, origin: origin ?? null, issuedAt: this.#hub.now() }
    await this.#hub.states.store.set(keyOf(ticket), encodeValue(kept), { ttl: ticketLife, expect: 0 })
    return ticket
  }

  /** Lets a session go on as whom its ticket is of, or ends it. */
  async present(session: Session, ticket: unknown, goOn: () => void): Promise<void> {
    const { logger } = this.#hub
    try {
      const identity = await this.redeem(ticket, session.peer.origin)
      if (!session.open) return
      if (!identity) {
        logger.debug('A ticket of a live socket was refused', { address: session.peer.address })
        return session.end(closeCodes.timeout, 'the ticket is not good, or not any more')
      }
      const { user } = session.caller
      if (user && user.id !== identity.id) return session.end(closeCodes.signedOut, 'the ticket is of somebody else')
      session.visitor = { origin: session.peer.origin, headers: session.visitor?.headers, identity, ticket: true }
      session.identify(identity)
      goOn()
    } catch (error) {
      logger.error('A ticket of a live socket could not be looked up', { err: error })
      session.end(closeCodes.overloaded, 'the ticket cannot be looked up')
    }
  }

  /** Whose it is; undefined for one that is none, is used up, too old, of another origin, or of a session that has ended since. */
  async redeem(ticket: unknown, origin: string | undefined): Promise<Identity | undefined> {
    if (typeof ticket !== 'string' || !shape.test(ticket)) return undefined
    const { store } = this.#hub.states
    const key = keyOf(ticket)
    const found = await store.get(key)
    if (!found) return undefined
    // one of those that come with it at the same time
    if ((await store.set(`${key}/used`, '', { ttl: ticketLife * 2, expect: 0 })) === undefined) return undefined
    await store.delete(key)
    // as `issue` wrote it
    const { identity, origin: own, issuedAt } = decodeText(String(found.value)) as Kept
    if (own !== (origin ?? null) || this.#hub.guard.revocations.since(identity, issuedAt)) return undefined
    return acceptIdentity(identity, this.#hub.now())
  }
}

/** What a hello brings; undefined where it brings none. */
export const ticketOf = (options: unknown): unknown =>
  typeof options === 'object' && options !== null && 'ticket' in options ? options.ticket : undefined

const keyOf = (ticket: string): string => `live/ticket/${createHash('sha256').update(ticket).digest('base64url')}`
