import type { Attributes as OtelAttributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { FluxStackError } from '../../errors/errors.ts'
import { scrubber } from '../../logging/scrub.ts'
import {
  createTraceState,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type resourceFromAttributes,
} from '../../vendor/opentelemetry.ts'
import type { SpanKind as OwnKind, TraceSpan } from '../tracing/trace.ts'

const SCOPE = { name: '@fluxstack/runtime' }
const KINDS: Readonly<Record<OwnKind, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
}
const STACK = 4096

/** A span of ours as OpenTelemetry's SDK has them; a `ReadableSpan`, whose type is not of our package. */
export function toReadable(span: TraceSpan, resource: object): object {
  const { trace, parentId, startedAt, endedAt = startedAt } = span
  const traceState = trace.state === undefined ? undefined : createTraceState(trace.state)
  const traceFlags = (trace.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | (trace.random ? 2 : 0)
  const spanContext = { traceId: trace.id, spanId: span.id, traceFlags, ...(traceState && { traceState }) }
  const parent = { ...spanContext, spanId: parentId ?? '', isRemote: span.role === 'root' }
  const events = (span.events ?? []).map(({ name, at, attributes }) => ({
    name,
    time: hrTime(trace.epoch + at),
    attributes: attributes as OtelAttributes, // the same values, and read only
  }))
  const failure = failureOf(span)
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => spanContext,
    ...(parentId !== undefined && { parentSpanContext: parent }),
    startTime: hrTime(trace.epoch + startedAt),
    endTime: hrTime(trace.epoch + endedAt),
    duration: hrTime(endedAt - startedAt),
    ended: true,
    status: {
      code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
      ...(failure && { message: failure.message }),
    },
    attributes: { ...(failure && { 'error.type': failure.type }), ...span.attributes } as OtelAttributes,
    events: failure
      ? [...events, { name: 'exception', time: hrTime(trace.epoch + endedAt), attributes: failure.attributes }]
      : events,
    links: [],
    resource: resource as ReturnType<typeof resourceFromAttributes>, // whoever calls has made it so
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  } satisfies ReadableSpan
}

/** What an error says, without what it must not say. */
function failureOf({ failed, error }: TraceSpan) {
  if (!failed || !(error instanceof Error)) return undefined
  const scrub = scrubber(error)
  const type = error instanceof FluxStackError ? error.code : error.name
  const message = scrub(error.message)
  const attributes = {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': scrub(error.stack ?? '').slice(0, STACK),
  }
  return { type, message, attributes }
}

/** Seconds and nanoseconds. */
export function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6))]
}
