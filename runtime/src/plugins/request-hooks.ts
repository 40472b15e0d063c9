import type { FluxStackError } from '../errors/errors.ts'
import { inTime, tookTooLong } from '../framework/in-time.ts'
import { pathOf } from '../framework/paths.ts'
import type { RequestContext } from '../logging/context.ts'
import type { RequestMonitor } from '../monitoring/request-monitor.ts'
import type { RequestEvent } from './define.ts'
import type { PluginHost } from './host.ts'
import { type BoundHook, failure, type Hosted, isAnswer } from './hosted.ts'
import type { RequestLog } from './logger/line.ts'

/** What the request pipeline calls; a member is there only when a plugin has such a hook, or monitoring is on. */
export interface RequestHooks {
  monitor?: RequestMonitor
  request?: (event: RequestEvent) => Promise<Response | undefined>
  response?: (event: RequestEvent, response: Response, ms: number) => Promise<Response>
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
  if (monitor) into.monitor = monitor
  if (request) into.request = (event) => onRequest(host, request, event)
  if (response) into.response = (event, given, ms) => onResponse(host, response, { event, given, ms })
  if (log) into.log = log
  if (error) into.error = (thrown, asked) => host.observe('onError', error, { error: thrown, request: asked })
}

export function requestEvent(request: Request, context: RequestContext): RequestEvent {
  const { requestId, address, origin } = context
  return { request, path: pathOf(request.url), requestId, address, origin }
}

/** A request is not held up for ever by a hook that does not come back. */
const waited = <T>({ context }: Hosted, work: Promise<T>): Promise<T> =>
  inTime(() => work, context.config.server.hookDeadline, tookTooLong)

/** The first answer that a plugin gives; what it throws on purpose is thrown on. */
async function onRequest(
  host: PluginHost,
  hooks: readonly BoundHook<'onRequest'>[],
  event: RequestEvent,
): Promise<Response | undefined> {
  for (const { hosted, run } of hooks) {
    try {
      const made = run(event, hosted.context)
      const answer = made instanceof Promise ? await waited(hosted, made) : made
      if (answer) return answer
    } catch (error) {
      if (isAnswer(error)) throw error
      if (hosted.plugin.required) throw failure(hosted.plugin, 'onRequest', error)
      host.report(hosted, 'onRequest', error)
    }
  }
  return undefined
}

async function onResponse(
  host: PluginHost,
  hooks: readonly BoundHook<'onResponse'>[],
  { event, given, ms }: { event: RequestEvent; given: Response; ms: number },
): Promise<Response> {
  let response = given
  for (const { hosted, run } of hooks) {
    try {
      const made = run({ ...event, response, ms }, hosted.context)
      const next = made instanceof Promise ? await waited(hosted, made) : made
      if (!next || next === response) continue
      giveUp(response, next)
      response = next
    } catch (error) {
      host.report(hosted, 'onResponse', error)
    }
  }
  return response
}

/** What nobody will read ends here, and with it what it holds; a body that went over into the new answer goes on. */
function giveUp({ body }: Response, next: Response): void {
  if (body && body !== next.body && !body.locked) body.cancel().catch(() => {})
}
