import { type RequestContext, spanOfRequest, traceRequest } from '../../logging/context.ts'
import type { RequestEnd } from '../request-monitor.ts'
import { newTraceId } from './ids.ts'
import { requestAttributes, requestName } from './request-attributes.ts'
import type { SlowRequests } from './slow-requests.ts'
import { type SpanSink, Trace, TraceSpan } from './trace.ts'
import { parseTraceparent, readTracestate } from './traceparent.ts'

export interface TracerOptions {
  /** The share of traces that begin here whose spans are exported and nested, from 0 to 1. */
  ratio: number
  /** Whether the trace of whoever asks is gone on with. */
  incoming: boolean
  slow: SlowRequests
  random?: () => number
}

/** Makes the traces of one app. */
export class Tracer implements SpanSink {
  readonly slow: SlowRequests
  /** Where the spans of sampled traces go. */
  exporter: SpanSink | undefined
  readonly #options: TracerOptions
  readonly #random: () => number

  constructor(options: TracerOptions) {
    this.#options = options
    this.slow = options.slow
    this.#random = options.random ?? Math.random
  }

  /** Gives a request its span: the caller's trace where there is a valid one, else a new one. */
  begin(request: Request, context: RequestContext): void {
    const header = this.#options.incoming ? request.headers.get('traceparent') : null
    const parent = header === null ? undefined : parseTraceparent(header)
    if (!parent) return traceRequest(context, this.root(request.method, 'server'))
    const { traceId: id, parentId, sampled, random } = parent
    const state = readTracestate(request.headers.get('tracestate'))
    const trace = new Trace(this, { id, sampled, random, state })
    traceRequest(context, new TraceSpan(trace, request.method, 'server', parentId, 'root'))
  }

  end(request: Request, context: RequestContext, end: RequestEnd): void {
    const root = spanOfRequest(context)
    if (!root) return
    const { route, status } = end
    if (status >= 500) root.fail(String(status))
    if (root.trace.sampled && this.exporter) {
      root.name = requestName(request, route)
      root.set(requestAttributes(request, context, end))
    }
    root.end()
    // a profile takes as long as it was asked to
    if (route.startsWith('/_flux/') || !this.slow.takes(root.ms, status)) return
    this.slow.add(root, { id: context.requestId, method: request.method, route, status })
  }

  /** The first span of a trace that begins here. */
  root(name: string, kind: 'server' | 'internal'): TraceSpan {
    const { ratio } = this.#options
    const sampled = ratio >= 1 || this.#random() < ratio
    return new TraceSpan(new Trace(this, { id: newTraceId(), sampled }), name, kind, undefined, 'root')
  }

  ended(span: TraceSpan): void {
    const { trace } = span
    if (span.role === 'part') trace.keep(span)
    if (trace.sampled) this.exporter?.ended(span)
  }
}

let active: Tracer | undefined

/** Whose traces work belongs to that no request has asked for: those of the app that was made last. */
export const activeTracer = (): Tracer | undefined => active

export function activate(tracer: Tracer): void {
  active = tracer
}

/** Does nothing where another app has come in between. */
export function deactivate(tracer: Tracer): void {
  if (active === tracer) active = undefined
}
