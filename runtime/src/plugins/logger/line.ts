import { currentRequest } from '../../logging/context.ts'
import { type LogLevel, levelValues } from '../../logging/levels.ts'
import type { FluxStackLogger, LogContext } from '../../logging/logger.ts'
import { below } from '../below.ts'

/** Writes the line of a request that has been answered. */
export type RequestLog = (request: Request, path: string, response: Response, ms: number) => void

/** By symbol: it is between the plugin `logger` and the pipeline, which calls it directly, as a hook would cost more. */
export const makesRequestLog = Symbol('fluxstack.request-log')

/** What the plugin `logger` gives beside its hooks. */
export interface MakesRequestLog {
  [makesRequestLog](logger: FluxStackLogger): RequestLog
}

export const requestFields = ['address', 'bytes', 'contentType', 'origin', 'referer', 'userAgent'] as const
export type RequestField = (typeof requestFields)[number]

export interface LineOptions {
  readonly level: LogLevel
  readonly clientErrorLevel: LogLevel
  readonly serverErrorLevel: LogLevel
  readonly quiet: readonly string[]
  /** Milliseconds. */
  readonly slow: number
  readonly fields: readonly RequestField[]
  readonly headers: readonly string[]
  readonly responseHeaders: readonly string[]
}

/** One line for each request, of the level that its status and its time give it. */
export function requestLog(logger: FluxStackLogger, options: LineOptions): RequestLog {
  const isQuiet = below(options.quiet)
  const { slow } = options
  const more = moreOf(options)
  // without more in it, a line is put together here
  const isPlain = more === undefined && logger.writesPlainly(['method', 'path', 'status', 'ms'])
  const levels = [options.level, options.clientErrorLevel, options.serverErrorLevel] as const
  return (request, path, response, ms) => {
    const { status } = response
    const [ok, clientError, serverError] = levels
    const isSlow = ms >= slow
    const usual = isQuiet(path) ? 'debug' : status < 400 ? ok : status < 500 ? clientError : serverError
    const level = isSlow && levelValues[usual] < levelValues.warn ? 'warn' : usual
    if (level === 'silent' || !logger.isLevelEnabled(level)) return
    const { method } = request
    if (isPlain && !isSlow && !path.includes('://')) return writePlain(logger, level, { method, path, status, ms })
    // no query: people put secrets there
    const line: Record<string, unknown> = { method, path, status, ms: Math.round(ms * 10) / 10 }
    if (isSlow) line['slow'] = true
    if (more) Object.assign(line, more(request, response))
    logger[level](`${method} ${path} ${status}`, line)
  }
}

interface Answered {
  method: string
  path: string
  status: number
  ms: number
}

function writePlain(logger: FluxStackLogger, level: Exclude<LogLevel, 'silent'>, answered: Answered): void {
  const { method, status } = answered
  const path = UNUSUAL.test(answered.path) ? JSON.stringify(answered.path).slice(1, -1) : answered.path
  const ms = Math.round(answered.ms * 10) / 10
  // a method is a token by RFC 9110: there is nothing in it to be escaped
  const fields = `,"method":"${method}","path":"${path}","status":${status},"ms":${ms}`
  logger.writeJson(level, fields, `"${method} ${path} ${status}"`)
}

/** Whatever JSON may have to escape. */
const UNUSUAL = /[^\w/.~:@!$&'()*+,;=%-]/

const fields: Readonly<Record<RequestField, (request: Request, response: Response) => unknown>> = {
  address: () => currentRequest()?.address,
  bytes: (_request, { headers }) => (headers.has('content-length') ? Number(headers.get('content-length')) : undefined),
  contentType: (_request, { headers }) => headers.get('content-type') ?? undefined,
  origin: () => currentRequest()?.origin,
  referer: ({ headers }) => withoutQuery(headers.get('referer')),
  userAgent: ({ headers }) => headers.get('user-agent') ?? undefined,
}

/** What was asked for beside the usual; undefined where that is nothing, so that nothing is spent on it. */
function moreOf(options: LineOptions): ((request: Request, response: Response) => LogContext) | undefined {
  const { headers, responseHeaders } = options
  const wanted = options.fields.map((name) => [name, fields[name]] as const)
  if (wanted.length + headers.length + responseHeaders.length === 0) return undefined
  return (request, response) => ({
    ...Object.fromEntries(wanted.map(([name, read]) => [name, read(request, response)])),
    ...(headers.length > 0 && { headers: picked(request.headers, headers) }),
    ...(responseHeaders.length > 0 && { responseHeaders: picked(response.headers, responseHeaders) }),
  })
}

/** A client may send a header of any length; a line holds the beginning of it. */
const LONGEST = 512

function picked(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name.toLowerCase(), value.slice(0, LONGEST)]]
    }),
  )
}

function withoutQuery(address: string | null): string | undefined {
  return address?.replace(/[?#].*$/s, '').slice(0, LONGEST)
}
