import type { Context, ContextManager, Span } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { currentPlace, runIn } from '../../logging/context.ts'
import {
  BasicTracerProvider,
  context,
  ParentBasedSampler,
  ROOT_CONTEXT,
  type resourceFromAttributes,
  trace as api,
  TraceIdRatioBasedSampler,
} from '../../vendor/opentelemetry.ts'
import { Trace, TraceSpan } from '../tracing/trace.ts'
import type { Tracer } from '../tracing/tracer.ts'
import { asOtelSpan, ownSpanOf } from './own-span.ts'
import type { SpanExporter } from './span-exporter.ts'

export interface ProviderOptions {
  tracer: Tracer
  exporter: SpanExporter
  /** A `Resource`. */
  resource: object
  ratio: number
}

/** Spans of libraries, by the span of ours that stands for each in our store. */
const standing = new WeakMap<object, TraceSpan>()

/**
 * Makes spans of libraries that use `@opentelemetry/api` join ours, and ours theirs. Gives what ends it; undefined where somebody else has
 * registered a provider already, which then stays.
 */
export function registerProvider({ tracer, exporter, resource, ratio }: ProviderOptions): (() => void) | undefined {
  const provider = new BasicTracerProvider({
    resource: resource as ReturnType<typeof resourceFromAttributes>, // whoever calls has made one
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new Joining(tracer, exporter)],
  })
  if (!api.setGlobalTracerProvider(provider)) return undefined
  const manages = context.setGlobalContextManager(new Places())
  return () => {
    api.disable()
    if (manages) context.disable()
  }
}

/** Passes spans of libraries on, and has them in the list of what a slow request did. */
class Joining implements SpanProcessor {
  constructor(
    readonly tracer: Tracer,
    readonly exporter: SpanExporter,
  ) {}

  onStart(span: Parameters<SpanProcessor['onStart']>[0], parentContext: Context): void {
    const parent = api.getSpan(parentContext)
    const own = parent && placeOf(parent)
    const { traceId, spanId } = span.spanContext()
    const trace = own?.trace.id === traceId ? own.trace : new Trace(this.tracer, { id: traceId, sampled: true })
    standing.set(span, new TraceSpan(trace, span.name, 'internal', own?.id, 'part', spanId))
  }

  onEnd(span: Parameters<SpanProcessor['onEnd']>[0]): void {
    this.exporter.add(span)
    const own = standing.get(span)
    if (!own) return
    own.name = span.name
    own.failed = span.status.code === 2
    own.endedAt = performance.now()
    own.trace.keep(own)
  }

  forceFlush = (): Promise<void> => Promise.resolve()
  shutdown = (): Promise<void> => Promise.resolve()
}

/** The span of ours that a span of a library is, or that stands for it. */
function placeOf(span: Span): TraceSpan | undefined {
  return ownSpanOf(span) ?? standing.get(span)
}

/** OpenTelemetry's context in the one store of the app. */
class Places implements ContextManager {
  active(): Context {
    const place = currentPlace()
    const base = (place?.baggage as Context | undefined) ?? ROOT_CONTEXT // nobody else puts anything there
    if (!place?.span || api.getSpanContext(base)?.spanId === place.span.id) return base
    return api.setSpan(base, asOtelSpan(place.span) as Span)
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    baggage: Context,
    work: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const place = currentPlace()
    const span = api.getSpan(baggage)
    const own = span && (placeOf(span) ?? unsampled(span, place?.span))
    return runIn({ request: place?.request, span: own, baggage }, () => work.call(thisArg, ...args) as ReturnType<F>)
  }

  bind<T>(baggage: Context, target: T): T {
    if (typeof target !== 'function') return target
    const within = <R>(work: () => R): R => this.with(baggage, work)
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return within(() => target.apply(this, args))
    }
    return bound as T // the same function, in its place
  }

  enable = (): this => this
  disable = (): this => this
}

/** A span that is not recorded, or comes from elsewhere: something to be below. */
function unsampled(span: Span, current: TraceSpan | undefined): TraceSpan | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext()
  if (current?.trace.id === traceId) return new TraceSpan(current.trace, '', 'internal', undefined, 'part', spanId)
  if (!current) return undefined
  const trace = new Trace(current.trace.sink, { id: traceId, sampled: (traceFlags & 1) === 1 })
  return new TraceSpan(trace, '', 'internal', undefined, 'part', spanId)
}
