import type { HistogramSample, MetricFamily } from './families.ts'
import type { ProcessMetric } from './process-metrics.ts'

export interface Exposition {
  readonly contentType: string
  readonly text: string
}

type Values = { labels: object; value: number; metricName?: string }[]

/** Whether the reader would rather have OpenMetrics, as Prometheus says it would. */
export function wantsOpenMetrics(accept: string | null): boolean {
  return accept !== null && /\bapplication\/openmetrics-text\b/.test(accept)
}

/** Metrics as Prometheus reads them; prom-client writes the text. */
export async function expose(
  families: readonly MetricFamily[],
  ofProcess: readonly ProcessMetric[],
  openMetrics: boolean,
): Promise<Exposition> {
  const { Registry } = await import('../vendor/prom-client.ts')
  const registry = new Registry()
  // its types know one kind of text alone
  if (openMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as unknown as typeof registry.contentType)
  const metrics = [...families.map(toPrometheus), ...ofProcess]
  for (const { name, help, type, values } of metrics) {
    // OpenMetrics names the counter without the ending that its samples have
    const shown = openMetrics && type === 'counter' ? name.replace(/_total$/, '') : name
    const metric = { name: shown, get: () => Promise.resolve({ name: shown, help, type, values }) }
    // of a metric it calls `get` alone
    registry.registerMetric(metric as unknown as Parameters<typeof registry.registerMetric>[0])
  }
  return { contentType: registry.contentType, text: await registry.metrics() }
}

function toPrometheus(family: MetricFamily): ProcessMetric {
  const { name, help, type } = family
  if (family.type !== 'histogram') return { name, help, type, values: family.samples }
  const values = family.samples.flatMap((sample) => histogramValues(name, family.bounds, sample))
  return { name, help, type, values }
}

function histogramValues(
  name: string,
  bounds: readonly number[],
  { labels, counts, sum, count }: HistogramSample,
): Values {
  const bucket = (le: number | string, value: number) => ({
    metricName: `${name}_bucket`,
    labels: { le, ...labels },
    value,
  })
  let below = 0
  const buckets = bounds.map((bound, index) => bucket(bound, (below += counts[index] ?? 0)))
  return [
    ...buckets,
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
