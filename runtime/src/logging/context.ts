import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceSpan } from '../monitoring/tracing/trace.ts'

/** What is known of the request being answered; its ids are on every log line written meanwhile. */
export interface RequestContext {
  readonly requestId: string
  /** The client's address; with `server.trustProxy` the one the proxy reports. Undefined without a network, as in tests. */
  readonly address: string | undefined
  /** Where the client reached the app, `https://example.com`; with `server.trustProxy` as the proxy reports it. */
  readonly origin: string
  /** The trace that the request belongs to, 32 hexadecimal digits; absent where tracing is off. */
  readonly traceId?: string
  /** The request's own span in it, 16 hexadecimal digits. */
  readonly spanId?: string
}

/** Where a piece of work stands: in which request, in which span. */
export interface Place {
  readonly request: RequestContext | undefined
  readonly span: TraceSpan | undefined
  /** What OpenTelemetry's users keep in their context. */
  readonly baggage?: unknown
}

/** By symbol, so that a handler that answers its context does not answer this. */
const requestSpan = Symbol('fluxstack.span')

type Spanned = RequestContext & { [requestSpan]?: TraceSpan; traceId?: string; spanId?: string }

/** The one correlation store: logs, errors, traces, outgoing calls and live read from it. */
const places = new AsyncLocalStorage<Place>()

export const currentPlace = (): Place | undefined => places.getStore()

/** Runs `work` in a place that is worked out from this one. */
export function runIn<T>(place: Place, work: () => T): T {
  return places.run(place, work)
}

/** Runs `work` in a span of its own, in the same request. */
export function runInSpan<T>(span: TraceSpan, work: () => T): T {
  const place = places.getStore()
  return places.run({ request: place?.request, span, baggage: place?.baggage }, work)
}

/** Gives a request its span, before `requestContext.run` opens its scope. */
export function traceRequest(context: RequestContext, span: TraceSpan): void {
  const traced: Spanned = context
  traced[requestSpan] = span
  traced.traceId = span.trace.id
  traced.spanId = span.id
}

export const spanOfRequest = (context: RequestContext): TraceSpan | undefined => (context as Spanned)[requestSpan]

/** The store as those see it who care for the request alone. */
export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T =>
    places.run({ request: context, span: (context as Spanned)[requestSpan] }, work),
  getStore: (): RequestContext | undefined => places.getStore()?.request,
}

/**
 * The request being answered, anywhere below its handler; undefined outside of one.
 *
 * @example
 * log.info('Signed in', { from: currentRequest()?.address })
 */
export function currentRequest(): RequestContext | undefined {
  return places.getStore()?.request
}
