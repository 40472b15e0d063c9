import { type Context, Elysia } from 'elysia'

/** What a middleware reads of a request, and where it sets headers. */
export type MiddlewareContext = Pick<Context, 'cookie' | 'headers' | 'path' | 'query' | 'request' | 'route' | 'set'> & {
  params: Record<string, string>
}

/** What a middleware gives handlers, by name. */
type Provided = Record<string, unknown>

type Awaitable<T> = T | Promise<T>

export interface MiddlewareOptions<P extends Provided> {
  /** What it is called in Elysia's list of plugins. One middleware used twice in a group runs once. */
  name: string
  /** Before the input is validated: throws to refuse, and what it gives is there for the group's handlers, typed. */
  provide?: (context: MiddlewareContext) => Awaitable<P>
  /** Before the handler, when the input is valid: throws to refuse, or gives the answer instead of it. */
  before?: (context: MiddlewareContext) => Awaitable<Response | void>
  /** After the handler: sets headers. Not after an error. */
  after?: (context: MiddlewareContext) => Awaitable<void>
}

/**
 * Something that happens around every handler of a group of routes. `.use()` it at the top of the group: it holds for the routes
 * below, those of groups within included, and for none outside; several run in the order they are used. The page's types do not change.
 *
 * @example
 * const tenant = middleware({
 *   name: 'tenant',
 *   provide: ({ request }) => ({ tenant: request.headers.get('x-tenant') ?? 'default' }),
 * })
 * new Elysia({ prefix: '/notes' }).use(tenant).get('/', ({ tenant }) => tenant)
 */
export function middleware<P extends Provided = {}>({ name, provide, before, after }: MiddlewareOptions<P>) {
  const scoped = { as: 'scoped' } as const
  const app = new Elysia({ name: `middleware:${name}`, seed: ++made })
  // Elysia reads from a function's text what it needs of the request, so each is passed on as it is; typed as one that answers
  // nothing, or its answer would be one of every route's
  if (provide) app.derive(scoped, provide as never)
  if (before) app.onBeforeHandle(scoped, before as never)
  if (after) app.onAfterHandle(scoped, after as never)
  return app as unknown as Middleware<P>
}

/** Two of one name are two: Elysia leaves out a plugin whose name and seed it has seen. */
let made = 0

/** An app with what `provide` gives, for its type alone. */
function typed<P extends Provided>(give: () => P) {
  return new Elysia().derive({ as: 'scoped' }, () => give())
}

/** What `middleware` gives: an Elysia plugin. */
export type Middleware<P extends Provided = {}> = ReturnType<typeof typed<P>>
