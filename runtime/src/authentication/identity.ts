declare global {
  /**
   * What the app's `authenticate` tells of a person beside the id, as `identity.data`.
   *
   * @example
   * declare global {
   *   interface FluxStackUser { name: string }
   * }
   */
  interface FluxStackUser {}
}

/** Who somebody is, as the app's `authenticate` says. */
export interface Identity {
  /** Of the person, 1 to 256 letters. */
  readonly id: string
  /** Of the session they signed in with, so that it can be ended alone. */
  readonly session?: string | undefined
  readonly roles?: readonly string[] | undefined
  /** When the session ends, in milliseconds since 1970. */
  readonly expiresAt?: number | undefined
  readonly data?: FluxStackUser | undefined
}

/** What `authenticate` has to go by: an HTTP request, or one that opens a live socket. */
export interface AuthRequest {
  readonly headers: Headers
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** The client's address, behind trusted proxies too. */
  readonly address: string | undefined
  /**
   * Where a live socket that was opened with a one-time ticket is looked at once more (`live.revalidate`): whom the ticket was of. Such a
   * socket has no cookies to go by.
   */
  readonly ticket?: Identity | undefined
}

type Answer = Identity | null | undefined

/** Who asks; nothing for somebody who is not known, which is no error. */
export type Authenticate = (request: AuthRequest) => Answer | Promise<Answer>

const maxId = 256

/**
 * The identity as it is passed on, frozen; undefined for nobody and for one that has expired.
 *
 * @throws TypeError for what is none
 */
export function acceptIdentity(given: Answer, now: number): Identity | undefined {
  if (given === undefined || given === null) return undefined
  const { id, session, roles, expiresAt } = given
  const wrong =
    (!isName(id) && 'id') ||
    (session !== undefined && !isName(session) && 'session') ||
    (roles !== undefined && !Array.isArray(roles) && 'roles') ||
    (expiresAt !== undefined && !Number.isFinite(expiresAt) && 'expiresAt')
  if (wrong) throw new TypeError(`authenticate answered an identity whose "${wrong}" is not what it should be`)
  return hasExpired(given, now) ? undefined : Object.freeze({ ...given, ...(roles && { roles: [...roles] }) })
}

export const hasExpired = ({ expiresAt }: Identity, now: number): boolean => expiresAt !== undefined && expiresAt <= now

const isName = (text: unknown): boolean => typeof text === 'string' && text !== '' && text.length <= maxId
