import type { MetricFamily } from '../families.ts'
import type { MonitoringPart, PartContext } from '../parts.ts'
import { tracerOf } from '../tracing/tracing-part.ts'
import type { OtlpExporter } from './exporter.ts'

/** OTLP: sends traces and metrics to a collector. OpenTelemetry is loaded only where there is one. */
export function otlpPart(context: PartContext): MonitoringPart | undefined {
  const { config, logger, metrics } = context
  const { endpoint } = config.monitoring.otlp
  if (endpoint === undefined) return undefined
  let exporter: OtlpExporter | undefined
  return {
    name: 'otlp',
    async start() {
      const { OtlpExporter: Exporter } = await import('./exporter.ts')
      const tracer = tracerOf(context)
      exporter = new Exporter({ config, endpoint, logger, tracer, collect: () => metrics.collect() })
    },
    stop: () => exporter?.stop(),
    families: () => countsOf(exporter),
    report: () => exporter && { endpoint, spans: exporter.counts, failures: exporter.failures },
  }
}

function countsOf(exporter: OtlpExporter | undefined): MetricFamily[] {
  const counts = exporter?.counts
  if (!counts) return []
  const { sent, queueFull, failed } = counts
  return [
    {
      name: 'fluxstack_otlp_spans_sent_total',
      help: 'Spans that the collector has taken.',
      type: 'counter',
      samples: [{ labels: {}, value: sent }],
    },
    {
      name: 'fluxstack_otlp_spans_dropped_total',
      help: 'Spans that were lost: too many waited, or the collector did not take them.',
      type: 'counter',
      samples: [
        { labels: { reason: 'queue_full' }, value: queueFull },
        { labels: { reason: 'failed' }, value: failed },
      ],
    },
  ]
}
