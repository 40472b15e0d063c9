import type { FluxStackError } from '../errors/errors.ts'
import { inTime, tookTooLong } from '../framework/in-time.ts'
import type { Visit } from '../framework/visit.ts'
import type { RequestMonitor } from '../monitoring/request-monitor.ts'
import type { RequestEvent } from './define.ts'
import type { PluginHost } from './host.ts'
import { type BoundHook, failure, type Hosted, isAnswer } from './hosted.ts'
import type { LastHeaders } from './last-headers.ts'
import type { RequestLog } from './logger/line.ts'

/** What the request pipeline calls; a member is there only when a plugin has such a hook, or monitoring is on. */
export interface RequestHooks {
  monitor?: RequestMonitor
  request?: (event: RequestEvent) => Response | undefined | Promise<Response | undefined>
  response?: (event: RequestEvent, response: Response, ms: number) => Response | Promise<Response>
  /** Stands for `response` where it can be done, which is cheaper. */
  headers?: LastHeaders
  error?: (error: FluxStackError, request: Request) => void
  /** The plugin `logger`'s line, last of all. */
  log?: RequestLog
}

/** Fills `into`, which the pipeline holds already, when the plugins are set up. */
export function bindRequestHooks(host: PluginHost, into: RequestHooks): void {
  const request = host.hooks('onRequest')
  const response = host.hooks('onResponse')?.toReversed()
  const error = host.hooks('onError')
  const log = host.requestLog
  const monitor = host.requestMonitor
  const headers = host.lastHeaders
  if (monitor) into.monitor = monitor
  if (request) into.request = (event) => onRequest(host, request, event)
  if (response) into.response = (event, given, ms) => onResponse(host, response, { event, given, ms })
  // what other plugins read has to be there for them
  if (headers && response?.length === 1) into.headers = headers
  if (log) into.log = log
  if (error) into.error = (thrown, asked) => host.observe('onError', error, { error: thrown, request: asked })
}

export function requestEvent({ request, path, context }: Visit): RequestEvent {
  const { requestId, address, origin } = context
  return { request, path, requestId, address, origin }
}

/** A request is not held up for ever by a hook that does not come back. */
const waited = <T>({ context }: Hosted, work: Promise<T>): Promise<T> =>
  inTime(() => work, context.config.server.hookDeadline, tookTooLong)

/** Whether a hook is asynchronous; anything that can be awaited is. */
function isPromise<T>(made: T | Promise<T>): made is Promise<T> {
  return typeof (made as Partial<Promise<T>> | undefined)?.then === 'function'
}

/** The first answer that a plugin gives; what it throws on purpose is thrown on. A promise only where a hook gives one. */
function onRequest(
  host: PluginHost,
  hooks: readonly BoundHook<'onRequest'>[],
  event: RequestEvent,
): Response | undefined | Promise<Response | undefined> {
  for (const [index, { hosted, run }] of hooks.entries()) {
    try {
      const made = run(event, hosted.context)
      if (isPromise(made)) {
        return waited(hosted, made)
          .catch((error: unknown) => refused(host, hosted, error))
          .then((answer) => answer || onRequest(host, hooks.slice(index + 1), event))
      }
      if (made) return made
    } catch (error) {
      refused(host, hosted, error)
    }
  }
  return undefined
}

/** Logs what an `onRequest` threw. @throws what is to be answered. */
function refused(host: PluginHost, hosted: Hosted, error: unknown): undefined {
  if (isAnswer(error)) throw error
  if (hosted.plugin.required) throw failure(hosted.plugin, 'onRequest', error)
  host.report(hosted, 'onRequest', error)
}

/** The answer that the plugins leave; a promise only where a hook gives one. */
function onResponse(
  host: PluginHost,
  hooks: readonly BoundHook<'onResponse'>[],
  { event, given, ms }: { event: RequestEvent; given: Response; ms: number },
): Response | Promise<Response> {
  let response = given
  for (const [index, { hosted, run }] of hooks.entries()) {
    try {
      const made = run({ ...event, response, ms }, hosted.context)
      if (isPromise(made)) {
        const before = response
        return waited(hosted, made)
          .then((next) => replaced(before, next))
          .catch((error: unknown) => {
            host.report(hosted, 'onResponse', error)
            return before
          })
          .then((changed) => onResponse(host, hooks.slice(index + 1), { event, given: changed, ms }))
      }
      response = replaced(response, made)
    } catch (error) {
      host.report(hosted, 'onResponse', error)
    }
  }
  return response
}

/** What a hook leaves of an answer. */
function replaced(response: Response, next: Response | undefined | void): Response {
  if (!next || next === response) return response
  giveUp(response, next)
  return next
}

/** What nobody will read ends here, and with it what it holds; a body that went over into the new answer goes on. */
function giveUp({ body }: Response, next: Response): void {
  if (body && body !== next.body && !body.locked) body.cancel().catch(() => {})
}
