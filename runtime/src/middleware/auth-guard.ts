import { ForbiddenError, UnauthorizedError } from '../errors/errors.ts'
import { middleware, type Middleware, type MiddlewareContext } from './middleware.ts'

export interface AuthGuardOptions<U> {
  /** Default `auth-guard`. */
  name?: string
  /** Who asks, from a header or a cookie; nothing for somebody who is not known. */
  authenticate: (context: MiddlewareContext) => U | null | undefined | Promise<U | null | undefined>
  /** Whether they may. Default: everybody who is known. */
  authorize?: (user: U, context: MiddlewareContext) => boolean | Promise<boolean>
}

/**
 * Lets only those pass who are known (else 401) and may (else 403), before anything of the input is looked at, and gives handlers
 * `user`.
 *
 * @example
 * const signedIn = authGuard({ authenticate: ({ request }) => sessions.get(bearerToken(request)) })
 * new Elysia({ prefix: '/account' }).use(signedIn).get('/', ({ user }) => user.name)
 */
export function authGuard<U>({
  name = 'auth-guard',
  authenticate,
  authorize,
}: AuthGuardOptions<U>): Middleware<{ user: U }> {
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
