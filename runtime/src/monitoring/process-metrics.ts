import { keep } from '../framework/keep.ts'
import { EventLoopLag } from './event-loop.ts'
import type { MetricFamily } from './families.ts'

/** Gauges by the names that counters have, which `promtool check metrics` objects to. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** A metric of prom-client, as far as it is read. */
export interface ProcessMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly { readonly labels: object; readonly value: number; readonly metricName?: string }[]
}

/** Of the process and not of one app in it, so that there is one. */
export const eventLoop = keep('fluxstack.event-loop', () => new EventLoopLag())

/** prom-client's own metrics of a process, measured from the first call on; they are never stopped, as prom-client cannot. */
export async function processMetrics(): Promise<ProcessMetric[]> {
  const registry = await keep('fluxstack.process-metrics', async () => {
    const { Registry, collectDefaultMetrics } = await import('../vendor/prom-client.ts')
    const made = new Registry()
    collectDefaultMetrics({ register: made, eventLoopMonitoringPrecision: 20 })
    for (const name of MISNAMED) made.removeSingleMetric(name)
    return { read: () => made.getMetricsAsJSON() as unknown as Promise<ProcessMetric[]> } // it says less than it gives
  })
  return registry.read()
}

/** Its counters and gauges as those of any other; histograms stay where only Prometheus reads them. */
export function processFamilies(metrics: readonly ProcessMetric[]): MetricFamily[] {
  return metrics.flatMap(({ name, help, type, values }): MetricFamily[] => {
    if (type !== 'counter' && type !== 'gauge') return []
    const samples = values.map(({ labels, value }) => ({
      labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)])),
      value,
    }))
    return [{ name, help, type, samples }]
  })
}
