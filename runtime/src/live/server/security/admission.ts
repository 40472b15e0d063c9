import { acceptIdentity, type Identity } from '../../../authentication/identity.ts'
import { ShownRequest } from '../../../authentication/auth-request.ts'
import { inTime } from '../../../framework/in-time.ts'
import { clientKey } from '../../../rate-limit/client-key.ts'
import type { LiveHub } from '../hub.ts'
import { originAllowed } from '../origin.ts'
import type { Admission, RefusedWith } from './visitor.ts'

/** A request to open a socket, as far as it decides whether it may. */
export interface LiveUpgrade {
  readonly origin: string | undefined
  readonly host: string | undefined
  readonly address: string | undefined
  /** The request's target, with its query. */
  readonly url?: string | undefined
  /** Read where the app has an `authenticate`. */
  readonly headers?: (() => Headers) | undefined
}

/** Proofs of who somebody is, which a URL is no place for: proxies, logs and histories keep it. */
const SECRETS = new Set(['token', 'ticket', 'access_token', 'auth', 'authorization', 'jwt', 'session'])

/** Whether a socket may open, and whose it is; a promise only where the app's `authenticate` gives one. */
export function admit(hub: LiveHub, upgrade: LiveUpgrade): Admission | Promise<Admission> {
  const refused = refuses(hub, upgrade)
  if (refused) hub.tap?.dropped?.(`refused with ${refused}`)
  if (refused) return { refused }
  const { authenticate } = hub.guard
  if (!authenticate || !upgrade.headers) return visitor(upgrade)
  const headers = upgrade.headers()
  const askedAt = hub.now()
  const known = (given: Identity | null | undefined): Admission => {
    const identity = acceptIdentity(given, hub.now())
    // the session may have been ended while it was looked up
    if (identity && hub.guard.revocations.since(identity, askedAt)) return { refused: 401 }
    return visitor(upgrade, identity, headers)
  }
  try {
    const given = authenticate(new ShownRequest(headers, upgrade.address))
    return given instanceof Promise ? later(hub, upgrade, given, known) : known(given)
  } catch (error) {
    return failed(hub, error)
  }
}

/** A socket that waits for its answer counts like one that is open: it may not cost less than that. */
async function later<T>(
  hub: LiveHub,
  upgrade: LiveUpgrade,
  given: Promise<T>,
  known: (given: T) => Admission,
): Promise<Admission> {
  const { pending } = hub.guard
  const address = clientKey(upgrade.address)
  pending.add(address)
  let admission: Admission
  try {
    admission = known(await inTime(() => given, hub.config.limits.handshake))
  } catch (error) {
    admission = failed(hub, error)
  }
  pending.delete(address)
  const refused = refuses(hub, upgrade)
  return refused ? { refused } : admission
}

function failed(hub: LiveHub, error: unknown): Admission {
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 401) return { refused: 401 }
  hub.logger.error('authenticate failed, so a live socket was refused', { err: error })
  return { refused: 500 }
}

const visitor = ({ origin }: LiveUpgrade, identity?: Identity, headers?: Headers): Admission => ({
  visitor: { origin, identity, headers },
})

/** The HTTP status that refuses an upgrade, undefined when the socket may open. */
export function refuses(hub: LiveHub, { origin, host, address, url }: LiveUpgrade): RefusedWith | undefined {
  const { config, stopping, sessions, addresses, guard } = hub
  const { sockets, socketsPerAddress } = config.limits
  if (stopping) return 503
  if (!originAllowed(origin, host, config.origins)) return 403
  if (url?.includes('?') && tellsSecret(url)) {
    guard.warnOnce('url', 'A live socket was refused: its URL tells a token, which belongs in a cookie or a ticket', {
      address,
    })
    return 400
  }
  if (sockets > 0 && sessions.size + guard.pending.size >= sockets && !hub.guard.makeRoom()) return 503
  const key = clientKey(address)
  const ofAddress = (addresses.get(key) ?? 0) + guard.pending.of(key)
  if (socketsPerAddress > 0 && ofAddress >= socketsPerAddress) return 429
  return undefined
}

function tellsSecret(url: string): boolean {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  return Array.from(query.keys()).some((name) => SECRETS.has(name.toLowerCase()))
}
