import { type AnyElysia, Elysia } from 'elysia'
import type { ResolvedConfig } from '../config/index.ts'
import type { ErrorAnswers } from '../errors/answers.ts'
import { FluxStackError } from '../errors/errors.ts'
import { toFluxStackError } from '../errors/from.ts'
import { currentRequest } from '../logging/context.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import type { RequestHooks } from '../plugins/request-hooks.ts'
import { allowedMethods } from './methods.ts'
import { pathOf } from './paths.ts'
import { type Status, systemRoutes } from './system-routes.ts'

export interface ElysiaParts {
  config: ResolvedConfig
  logger: FluxStackLogger
  status: () => Status
  answers: ErrorAnswers
  /** What plugins take part in. */
  hooks: RequestHooks
}

/**
 * The root app that plugins and the user's routes are put on: errors, health. Its hooks stay out of the types that the client infers,
 * since those come from the user's routes alone.
 */
export function buildElysia({ config, logger, status, answers, hooks }: ElysiaParts): AnyElysia {
  const expose = showsInternals(config)
  // without standardHostname: false a host of less than four characters hides the first part of the path
  const root: AnyElysia = new Elysia({ handler: { standardHostname: false } })
    // Elysia's own is Response.redirect, which refuses a relative address on Node
    .decorate('redirect', redirect)
    // named one by one: a hook that takes its context whole has Elysia parse cookies, headers and query of every request
    .onError(({ error: given, code, request }) => {
      const thrown: unknown = given
      // a thrown status(…) is an answer that the handler chose
      if (!(thrown instanceof Error) && isChosenAnswer(thrown)) return undefined
      const allowed = code === 'NOT_FOUND' ? otherMethods(root, request) : []
      const error = allowed.length > 0 ? methodNotAllowed(request.method) : toFluxStackError(thrown)
      report(logger, error)
      hooks.error?.(error, request)
      return answers.respond(error, request, currentRequest()?.requestId, allowed)
    })
    .use(systemRoutes({ livePath: config.live.path, status, expose, logger }))
  return root
}

/** The methods that the path answers when it does not answer this one; a handler that found nothing does answer. */
function otherMethods(root: AnyElysia, { method, url }: Request): string[] {
  const allowed = allowedMethods(root, pathOf(url))
  return allowed.includes(method) || allowed.includes('ALL') ? [] : allowed
}

/** Messages and stacks of unexpected errors go to clients only where those are the developer's own. */
export function showsInternals({ mode }: Pick<ResolvedConfig, 'mode'>): boolean {
  return mode === 'development' || mode === 'test'
}

/** Logs what is ours to repair; an error that the client made is told by the request's own line. */
function report(logger: FluxStackLogger, error: FluxStackError): void {
  if (error.statusCode < 500) return
  const { cause, context } = error
  logger.error(error.message, {
    ...context,
    err: cause instanceof Error && error.code === 'INTERNAL_ERROR' ? cause : error,
  })
}

function redirect(url: string, status = 302): Response {
  return new Response(null, { status, headers: { location: url } })
}

function isChosenAnswer(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'response' in thrown
}

function methodNotAllowed(method: string): FluxStackError {
  return new FluxStackError(`There is no ${method} here`, { code: 'METHOD_NOT_ALLOWED', statusCode: 405 })
}
