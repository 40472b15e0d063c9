import type { Identity } from '../authentication/identity.ts'
import { currentUser } from '../authentication/of-request.ts'
import { ForbiddenError, UnauthorizedError } from '../errors/errors.ts'
import { middleware, type Middleware, type MiddlewareContext } from './middleware.ts'

export interface AuthGuardOptions<U = Identity> {
  /** Default `auth-guard`. */
  name?: string
  /** Who asks, from a header or a cookie; nothing for somebody who is not known. Default: as the app's `authenticate` says. */
  authenticate?: (context: MiddlewareContext) => U | null | undefined | Promise<U | null | undefined>
  /** Whether they may. Default: everybody who is known. */
  authorize?: (user: U, context: MiddlewareContext) => boolean | Promise<boolean>
}

/**
 * Lets only those pass who are known (else 401) and may (else 403), before anything of the input is looked at, and gives handlers
 * `user`: an `Identity` of the app's `authenticate`, or what the guard's own gives.
 *
 * @example
 * const admins = authGuard({ authorize: ({ roles }) => roles?.includes('admin') ?? false })
 * new Elysia({ prefix: '/account' }).use(authGuard()).get('/', ({ user }) => user.id)
 */
export function authGuard<U = Identity>({
  name = 'auth-guard',
  // without one of its own, U is Identity
  authenticate = currentUser as () => Promise<U | undefined>,
  authorize,
}: AuthGuardOptions<U> = {}): Middleware<{ user: U }> {
  return middleware<{ user: U }>({
    name,
    // an arrow function, whose text Elysia can read however it is minified
    provide: async (context) => {
      const user = await authenticate(context)
      if (user === null || user === undefined) throw new UnauthorizedError()
      if (authorize && !(await authorize(user, context))) throw new ForbiddenError()
      return { user }
    },
  })
}

/** The token of an `Authorization: Bearer` header; empty without one. */
export function bearerToken(request: Request): string {
  return /^Bearer +([\w\-.~+/]+=*) *$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}
