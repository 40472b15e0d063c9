import type { AnyElysia } from 'elysia'
import type { ResolvedConfig } from '../config/index.ts'
import type { ErrorAnswers } from '../errors/answers.ts'
import { FluxStackError } from '../errors/errors.ts'
import { toFluxStackError } from '../errors/from.ts'
import { type RequestContext, requestContext } from '../logging/context.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import { type RequestHooks, requestEvent } from '../plugins/request-hooks.ts'
import { answerInTime } from '../middleware/deadline.ts'
import type { ServiceContainer } from '../services/container.ts'
import { endServices, serveWith } from '../services/request.ts'
import { limitBody } from './body-limit.ts'
import { guardShape } from './body-shape.ts'
import { clientAddress } from './client-address.ts'
import { isAppPath, isDecodable, originOf, pathOf } from './paths.ts'
import { publicOrigin } from './public-origin.ts'
import { PAGE, RoutePatterns, STATIC_FILE, UNMATCHED } from './route-patterns.ts'

/** What a listener knows of a request beside the request. */
export interface Info {
  /** Address of the other end of the connection. */
  address?: string | undefined
  /** Answers what no route does: the built client. */
  files?: FileServer | undefined
}

/** Answers GET and HEAD with a file or the page; undefined when it has neither. */
export type FileServer = (request: Request, path: string) => Promise<Response | undefined>

interface PipelineParts {
  config: ResolvedConfig
  logger: FluxStackLogger
  elysia: AnyElysia
  services: ServiceContainer | undefined
  answers: ErrorAnswers
  /** Filled when the plugins are set up; read with every request. */
  hooks: RequestHooks
}

const SAFE_ID = /^[\w.:-]{1,128}$/

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

  constructor({ config, logger, elysia, services, answers, hooks }: PipelineParts) {
    this.#elysia = elysia
    this.#services = services
    this.#answers = answers
    this.#logger = logger
    this.#hooks = hooks
    this.#patterns = new RoutePatterns(elysia)
    this.#bodyLimit = config.server.bodyLimit
    this.#requestTimeout = config.server.requestTimeout
    this.#trustProxy = config.server.trustProxy
    this.#livePath = config.live.path
    // Elysia hands this to handlers as `server`, whichever listener there is
    elysia.server = addressBook
  }

  fetch(request: Request, info?: Info): Promise<Response> {
    const given = request.headers.get('x-request-id')
    const context: RequestContext = {
      requestId: given !== null && SAFE_ID.test(given) ? given : crypto.randomUUID(),
      address: this.#addressOf(request, info?.address),
      origin: this.#trustProxy ? publicOrigin(request) : originOf(request.url),
    }
    if (this.#services) serveWith(context, this.#services)
    this.#hooks.monitor?.begin(request, context)
    return requestContext.run(context, () => this.#answer(request, context, info?.files))
  }

  /** The client's address, told by the proxy where one is trusted. */
  #addressOf(request: Request, peer: string | undefined): string | undefined {
    const forwardedFor = this.#trustProxy ? request.headers.get('x-forwarded-for') : null
    return clientAddress({ peer, forwardedFor, trustProxy: this.#trustProxy })
  }

  async #answer(request: Request, context: RequestContext, files: FileServer | undefined): Promise<Response> {
    const start = performance.now()
    const hooks = this.#hooks
    const event = hooks.request || hooks.response ? requestEvent(request, context) : undefined
    let late: Promise<unknown> | undefined
    let file: Response | undefined
    const gaveUp = (work: Promise<unknown>): void => void (late = work)
    let response: Response
    try {
      response =
        (event && hooks.request && (await hooks.request(event))) ??
        (files && (file = await this.#file(request, files))) ??
        (await answerInTime(context, () => this.#elysia.fetch(plainHttp(this.#checked(request))), gaveUp))
    } catch (error) {
      response = this.#failed(error, request, context)
    }
    if (this.#services) response = endServices(context, response, late)
    response = withHeader(response, 'x-request-id', context.requestId)
    if (event && hooks.response) {
      const changed = await hooks.response(event, response, performance.now() - start)
      response = changed === response ? response : withHeader(changed, 'x-request-id', context.requestId)
    }
    const ms = performance.now() - start
    hooks.monitor?.end(request, context, { route: this.#routeOf(request, file), status: response.status, ms, response })
    hooks.log?.(request, pathOf(request.url), response, ms)
    return response
  }

  /** What the request is counted under; a plugin's own answer goes by the route that it came before. */
  #routeOf({ method, url }: Request, file: Response | undefined): string {
    if (file) return file.headers.get('content-type')?.startsWith('text/html') ? PAGE : STATIC_FILE
    return this.#patterns.of(method, pathOf(url)) ?? UNMATCHED
  }

  /** The answer to what was thrown outside of the routes. */
  #failed(thrown: unknown, request: Request, { requestId }: RequestContext): Response {
    const error = toFluxStackError(thrown)
    if (error.statusCode >= 500) this.#logger.error('A request failed', { err: thrown })
    this.#hooks.error?.(error, request)
    return this.#answers.respond(error, request, requestId)
  }

  /** The request as handlers may have it: its body no larger than allowed, its path readable. */
  #checked(request: Request): Request {
    // Elysia would hand `null` to a handler that was promised text
    if (!isDecodable(pathOf(request.url)))
      throw new FluxStackError('The path is not well encoded', { code: 'PATH_MALFORMED', statusCode: 400 })
    if (request.method === 'GET' || request.method === 'HEAD') return request
    return guardShape(limitBody(request, this.#bodyLimit), this.#requestTimeout)
  }

  /** Routes come before files, and files before the page; an unknown path below `/api` is never the page. */
  async #file(request: Request, files: FileServer): Promise<Response | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const path = pathOf(request.url)
    if (isAppPath(path, this.#livePath) || this.#patterns.of(request.method, path) !== undefined) return undefined
    return files(request, path)
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
