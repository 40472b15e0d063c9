import { FluxStackError } from '../errors/errors.ts'
import { type RequestContext, requestContext } from '../logging/context.ts'
import { acceptIdentity, type Authenticate, type Identity } from './identity.ts'
import { ShownRequest } from './auth-request.ts'

/** By symbol, so that a handler that answers its context does not answer this. */
const asking = Symbol('fluxstack.authentication')

/** Whose live sockets are to end. Where several are given, those that all of them fit. */
export interface Revocation {
  /** All of a person's: their `identity.id`. */
  readonly user?: string
  /** Those of one session: its `identity.session`. */
  readonly session?: string
  /** One socket: `caller.connection.id`. */
  readonly connection?: string
}

/** What the app that answers a request knows of people. */
export interface AppAuthentication {
  readonly authenticate: Authenticate
  /** Ends live sockets; gives how many it were. */
  readonly revoke: (what: Revocation) => number
}

interface Asking {
  readonly app: AppAuthentication
  readonly headers: Headers
  identity?: Promise<Identity | undefined>
}

type Asked = RequestContext & { [asking]?: Asking }

/** Says whom this request asks who somebody is. */
export function authenticateWith(context: RequestContext, app: AppAuthentication, { headers }: Request): void {
  const asked: Asked = context
  asked[asking] = { app, headers }
}

function ofRequest(): { readonly context: Asked; readonly found: Asking } {
  const context: Asked | undefined = requestContext.getStore()
  const found = context?.[asking]
  if (context && found) return { context, found }
  throw new FluxStackError(
    context
      ? 'The app has no authentication: createApp(config, { authenticate })'
      : 'Who asks is known only in a request that the app answers; in a test use createTestClient(app)',
    { code: 'AUTHENTICATION_MISSING' },
  )
}

/**
 * Who makes the request that is being answered, by the app's `authenticate`, which is asked once a request; undefined for somebody who
 * is not known.
 *
 * @throws FluxStackError `AUTHENTICATION_MISSING` outside of a request, and where the app has no `authenticate`
 *
 * @example
 * const user = await currentUser()
 */
export function currentUser(): Promise<Identity | undefined> {
  const { context, found } = ofRequest()
  return (found.identity ??= identify(context, found))
}

async function identify({ address }: RequestContext, { app, headers }: Asking): Promise<Identity | undefined> {
  return acceptIdentity(await app.authenticate(new ShownRequest(headers, address)), Date.now())
}

/**
 * Ends the live sockets of a person, a session or one connection of the app that answers this request, with all that is kept for them: call it
 * where somebody signs out or loses a role. Outside of a request it is `app.live.revoke`.
 *
 * @returns how many sockets it were
 * @throws FluxStackError `AUTHENTICATION_MISSING` outside of a request, and where the app has no `authenticate`
 *
 * @example
 * new Elysia().use(authGuard()).post('/logout', async ({ user }) => {
 *   await sessions.delete(user.session)
 *   revokeLive({ session: user.session })
 * })
 */
export function revokeLive(what: Revocation): number {
  return ofRequest().found.app.revoke(what)
}
