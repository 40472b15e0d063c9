import type { FluxStackLogger } from '../../logging/logger.ts'
import type { MonitoringPart, PartContext } from '../parts.ts'
import { traceLive } from './live-tap.ts'
import { traceOutgoing } from './outgoing-calls.ts'
import { type SlowRequest, SlowRequests } from './slow-requests.ts'
import { activate, deactivate, Tracer } from './tracer.ts'

const tracers = new WeakMap<PartContext, Tracer>()
const lists = new WeakMap<MonitoringPart, SlowRequests>()

/** The tracer that the part of a context has made; undefined where tracing is off. */
export const tracerOf = (context: PartContext): Tracer | undefined => tracers.get(context)

/** Tracing: a trace for each request and live action, and the list of slow ones. */
export function tracingPart(context: PartContext): MonitoringPart | undefined {
  const { enabled, ratio, incoming, slow: threshold, keep, window } = context.config.monitoring.tracing
  if (!enabled) return undefined
  const slow = new SlowRequests({ threshold, keep, window, onSlow: (request) => warn(context.logger, request) })
  const tracer = new Tracer({ ratio, incoming, slow })
  tracers.set(context, tracer)
  traceOutgoing()
  const part: MonitoringPart = {
    name: 'tracing',
    monitor: tracer,
    tap: traceLive(tracer),
    start: () => activate(tracer),
    stop: () => deactivate(tracer),
    report: () => ({ threshold, slow: slow.slow, failed: slow.failed }),
    adopt: (previous) => slow.adopt(lists.get(previous)),
  }
  lists.set(part, slow)
  return part
}

function warn(logger: FluxStackLogger, { method, route, status, ms, spans, moreSpans }: SlowRequest): void {
  const costs = spans.toSorted((a, b) => b.ms - a.ms).map((span) => `${span.name} ${span.ms}`)
  const fields = { method, route, status, ms, spans: costs.slice(0, 10), ...(moreSpans > 0 && { moreSpans }) }
  logger.warn(`Slow: ${method} ${route} took ${ms} ms`, fields)
}
