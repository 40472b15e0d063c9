import type { Identity } from '../../../authentication/identity.ts'
import type { Revocation } from '../../../authentication/of-request.ts'
import { closeCodes } from '../../protocol/codes.ts'
import type { LiveHub } from '../hub.ts'
import type { Session } from '../session.ts'
import type { Owner } from './owner.ts'

/** For how long it is known, in ms, that a session was ended: longer than a lookup of one or a ticket lasts. */
const remembered = 60_000
const most = 10_000

/** What has been taken back of late, so that what was looked up before it does not open a socket after it. */
export class Revocations {
  readonly #recent = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether an identity was taken back at this time or after. */
  since({ id, session }: Identity, time: number): boolean {
    const at = (key: string): number => this.#recent.get(key) ?? Number.NEGATIVE_INFINITY
    return (
      at(userKey(id)) >= time ||
      (session !== undefined && at(sessionKey(session, id)) >= time) ||
      (session !== undefined && at(sessionKey(session)) >= time)
    )
  }

  remember({ user, session, connection }: Revocation): void {
    if (connection !== undefined) return
    const now = this.#now()
    const key = session === undefined ? (user === undefined ? undefined : userKey(user)) : sessionKey(session, user)
    if (key === undefined) return
    this.#recent.delete(key)
    this.#recent.set(key, now)
    for (const [oldest, at] of this.#recent) {
      if (now - at < remembered && this.#recent.size <= most) return
      this.#recent.delete(oldest)
    }
  }
}

const userKey = (id: string): string => `u${id}`
const sessionKey = (session: string, user = ''): string => `s${JSON.stringify([session, user])}`

/**
 * Ends the sockets that it says, now: what they had mounted is not kept, and none of their snapshots opens again. Gives how many it were.
 *
 * @param openedBefore Sockets that are younger go on.
 * @throws TypeError where it says nothing, which would be everybody
 */
export function revoke(hub: LiveHub, what: Revocation, openedBefore = Number.POSITIVE_INFINITY): number {
  const { user, session, connection } = what
  if (user === undefined && session === undefined && connection === undefined) {
    throw new TypeError('revoke needs a user, a session or a connection')
  }
  hub.guard.revocations.remember(what)
  const fits = ({ caller }: Pick<Owner, 'caller'>): boolean =>
    (user === undefined || caller.user?.id === user) &&
    (session === undefined || caller.user?.session === session) &&
    (connection === undefined || caller.connection.id === connection) &&
    caller.connection.openedAt <= openedBefore
  const ended = Array.from(hub.sessions.values()).filter(fits)
  for (const one of ended) endSession(one)
  for (const [instance, owner] of hub.detached.drop(fits)) {
    hub.snapshots?.retire(owner, instance)
    hub.states.remove(instance)
  }
  return ended.length
}

/** The session that a socket was opened with is over. */
export function endSession(session: Session, reason = 'the session has ended'): void {
  session.revoked = true
  for (const { instance } of session.mounts.values()) {
    if (instance.shareKey === undefined) session.hub.snapshots?.retire(session, instance)
  }
  session.end(closeCodes.signedOut, reason)
}
