import type { Attributes, Exception, Span, SpanStatus } from '@opentelemetry/api'
import { createTraceState, SpanStatusCode, TraceFlags } from '../../vendor/opentelemetry.ts'
import type { Attributes as OwnAttributes, TraceSpan } from '../tracing/trace.ts'

/** A span of ours in the hands of a library that knows those of OpenTelemetry; a `Span`, whose type is not of our package. */
export function asOtelSpan(own: TraceSpan): object {
  const known = wrapped.get(own)
  if (known) return known
  const span = wrap(own)
  wrapped.set(own, span)
  originals.set(span, own)
  return span
}

/** The span of ours behind one that a library holds. */
export const ownSpanOf = (span: object): TraceSpan | undefined => originals.get(span)

const wrapped = new WeakMap<TraceSpan, Span>()
const originals = new WeakMap<object, TraceSpan>()

function wrap(own: TraceSpan): Span {
  const { trace } = own
  const traceState = trace.state === undefined ? undefined : createTraceState(trace.state)
  const traceFlags = (trace.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | (trace.random ? 2 : 0)
  const context = { traceId: trace.id, spanId: own.id, traceFlags, ...(traceState && { traceState }) }
  const span: Span = {
    spanContext: () => context,
    isRecording: () => trace.sampled && own.endedAt === undefined,
    setAttribute: (name, value) => also(() => own.set({ [name]: value } as OwnAttributes)), // null within a list, which we let pass
    setAttributes: (attributes) => also(() => own.set(attributes as OwnAttributes)), // as above
    addEvent: (name, attributes) => also(() => own.event(name, given(attributes))),
    addLink: () => span,
    addLinks: () => span,
    setStatus: ({ code, message }: SpanStatus) =>
      also(() => code === SpanStatusCode.ERROR && own.fail(message === undefined ? undefined : new Error(message))),
    updateName: (name) => also(() => (own.name = name)),
    recordException: (exception) => void own.event('exception', { 'exception.message': textOf(exception) }),
    // whoever has opened it ends it
    end: () => {},
  }
  const also = (change: () => unknown): Span => {
    if (trace.sampled) change()
    return span
  }
  return span
}

/** Events may come with a time instead of attributes. */
function given(attributes: Attributes | unknown): OwnAttributes {
  const isAttributes =
    typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes) && !(attributes instanceof Date)
  return isAttributes ? (attributes as OwnAttributes) : {}
}

function textOf(exception: Exception): string {
  return typeof exception === 'string' ? exception : (exception.message ?? exception.name ?? 'unknown')
}
