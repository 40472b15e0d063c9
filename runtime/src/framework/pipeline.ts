import type { AnyElysia } from 'elysia'
import { type AppAuthentication, authenticateWith } from '../authentication/of-request.ts'
import type { ResolvedConfig } from '../config/index.ts'
import type { ErrorAnswers } from '../errors/answers.ts'
import { FluxStackError } from '../errors/errors.ts'
import { toFluxStackError } from '../errors/from.ts'
import { requestContext } from '../logging/context.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import { type RequestHooks, requestEvent } from '../plugins/request-hooks.ts'
import { answerInTime } from '../middleware/deadline.ts'
import type { ServiceContainer } from '../services/container.ts'
import { endServices, serveWith } from '../services/request.ts'
import { limitBody } from './body-limit.ts'
import { guardShape } from './body-shape.ts'
import { isAppPath, isDecodable } from './paths.ts'
import { PAGE, RoutePatterns, STATIC_FILE, UNMATCHED } from './route-patterns.ts'
import { addLast } from './unread.ts'
import { type Info, type Visit, visitOf } from './visit.ts'

interface PipelineParts {
  config: ResolvedConfig
  logger: FluxStackLogger
  elysia: AnyElysia
  services: ServiceContainer | undefined
  answers: ErrorAnswers
  /** Filled when the plugins are set up; read with every request. */
  hooks: RequestHooks
  /** Where the app has an `authenticate`. */
  authentication: AppAuthentication | undefined
}

/**
 * What happens around every request: its id, the client's address, the body limit, one log line. It wraps `fetch` instead of
 * using Elysia's hooks, which cost more.
 */
export class Pipeline {
  readonly #elysia: AnyElysia
  readonly #logger: FluxStackLogger
  readonly #services: ServiceContainer | undefined
  readonly #answers: ErrorAnswers
  readonly #bodyLimit: number
  readonly #requestTimeout: number
  readonly #trustProxy: boolean
  readonly #livePath: string
  readonly #hooks: RequestHooks
  readonly #patterns: RoutePatterns
  readonly #authentication: AppAuthentication | undefined

  constructor({ config, logger, elysia, services, answers, hooks, authentication }: PipelineParts) {
    this.#elysia = elysia
    this.#services = services
    this.#answers = answers
    this.#logger = logger
    this.#hooks = hooks
    this.#authentication = authentication
    this.#patterns = new RoutePatterns(elysia)
    this.#bodyLimit = config.server.bodyLimit
    this.#requestTimeout = config.server.requestTimeout
    this.#trustProxy = config.server.trustProxy
    this.#livePath = config.live.path
    // Elysia hands this to handlers as `server`, whichever listener there is
    elysia.server = addressBook
  }

  /** The answer; a promise only where something has to be waited for, since a listener sends what is there at once more cheaply. */
  fetch(request: Request, info: Info = {}): Response | Promise<Response> {
    const visit = visitOf(request, info, this.#trustProxy)
    if (this.#services) serveWith(visit.context, this.#services)
    if (this.#authentication) authenticateWith(visit.context, this.#authentication, request)
    this.#hooks.monitor?.begin(request, visit.context)
    return requestContext.run(visit.context, () => this.#answer(visit))
  }

  #answer(visit: Visit): Response | Promise<Response> {
    let made: Response | Promise<Response>
    try {
      made = this.#made(visit)
    } catch (error) {
      made = this.#failed(error, visit)
    }
    return made instanceof Promise ? this.#answerLater(visit, made) : this.#end(visit, made)
  }

  async #answerLater(visit: Visit, making: Promise<Response>): Promise<Response> {
    let response: Response
    try {
      response = await making
    } catch (error) {
      response = this.#failed(error, visit)
    }
    return this.#end(visit, response)
  }

  /** A plugin's own answer, or a file, or what the routes say. */
  #made(visit: Visit): Response | Promise<Response> {
    const early = this.#hooks.request?.(requestEvent(visit))
    if (early instanceof Promise) return early.then((answer) => answer ?? this.#fileOrRoute(visit))
    return early ?? this.#fileOrRoute(visit)
  }

  #fileOrRoute(visit: Visit): Response | Promise<Response> {
    const { request, info, path } = visit
    if (!info.files || !this.#mayBeFile(visit)) return this.#respond(visit)
    return info.files(request, path).then((file) => (visit.file = file) ?? this.#respond(visit))
  }

  #respond(visit: Visit): Response | Promise<Response> {
    const gaveUp = (work: Promise<unknown>): void => void (visit.late = work)
    return answerInTime(visit.context, () => this.#elysia.fetch(plainHttp(this.#checked(visit))), gaveUp)
  }

  /** The answer as plugins leave it, with its id, told to those who keep records. */
  #end(visit: Visit, given: Response): Response | Promise<Response> {
    const response = this.#services ? endServices(visit.context, given, visit.late) : given
    const { context, info } = visit
    const { requestId } = context
    const { response: onResponse, headers } = this.#hooks
    if (info.sends === true && (headers || !onResponse)) {
      const last = { ...headers?.of(context), 'x-request-id': requestId }
      if (addLast(response, last, headers?.unless)) return this.#told(visit, response)
    }
    const named = withHeader(response, 'x-request-id', requestId)
    if (!onResponse) return this.#told(visit, named)
    const changed = onResponse(requestEvent(visit), named, performance.now() - visit.start)
    const withId = (left: Response) => (left === named ? left : withHeader(left, 'x-request-id', requestId))
    if (changed instanceof Promise) return changed.then((left) => this.#told(visit, withId(left)))
    return this.#told(visit, withId(changed))
  }

  #told(visit: Visit, response: Response): Response {
    const { monitor, log } = this.#hooks
    const { request, path } = visit
    const ms = performance.now() - visit.start
    monitor?.end(request, visit.context, { route: this.#routeOf(visit), status: response.status, ms, response })
    log?.(request, path, response, ms)
    return response
  }

  /** What the request is counted under; a plugin's own answer goes by the route that it came before. */
  #routeOf({ request, path, file }: Visit): string {
    if (file) return file.headers.get('content-type')?.startsWith('text/html') ? PAGE : STATIC_FILE
    return this.#patterns.of(request.method, path) ?? UNMATCHED
  }

  /** The answer to what was thrown outside of the routes. */
  #failed(thrown: unknown, { request, context: { requestId } }: Visit): Response {
    const error = toFluxStackError(thrown)
    if (error.statusCode >= 500) this.#logger.error('A request failed', { err: thrown })
    this.#hooks.error?.(error, request)
    return this.#answers.respond(error, request, requestId)
  }

  /** The request as handlers may have it: its body no larger than allowed, its path readable. */
  #checked({ request, path }: Visit): Request {
    // Elysia would hand `null` to a handler that was promised text
    if (!isDecodable(path))
      throw new FluxStackError('The path is not well encoded', { code: 'PATH_MALFORMED', statusCode: 400 })
    if (request.method === 'GET' || request.method === 'HEAD') return request
    return guardShape(limitBody(request, this.#bodyLimit), this.#requestTimeout)
  }

  /** Routes come before files, and files before the page; an unknown path below `/api` is never the page. */
  #mayBeFile({ request: { method }, path }: Visit): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false
    return !isAppPath(path, this.#livePath) && this.#patterns.of(method, path) === undefined
  }
}

/** The part of Bun's server that handlers use, on both runtimes. */
const addressBook = {
  requestIP: () => {
    const address = requestContext.getStore()?.address
    return address === undefined ? null : { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: 0 }
  },
} as unknown as NonNullable<AnyElysia['server']> // the rest of it belongs to whoever listens

/** Elysia, told to take hosts of any length, looks for the path from the seventh letter on: right for `http:` alone. */
function plainHttp(request: Request): Request {
  const { url } = request
  if (url.startsWith('https:')) Object.defineProperty(request, 'url', { value: `http${url.slice(5)}` })
  return request
}

/** The answer with the header; one that came out of `fetch` has headers that cannot be changed, and is copied. */
function withHeader(response: Response, name: string, value: string): Response {
  try {
    response.headers.set(name, value)
    return response
  } catch {
    const copy = new Response(response.body, response)
    copy.headers.set(name, value)
    return copy
  }
}
