import { JsonMetricsSerializer, type resourceFromAttributes } from '../../vendor/opentelemetry.ts'
import type { MetricFamily } from '../families.ts'
import type { Delivery } from './delivery.ts'
import { toMetricData } from './metric-data.ts'

type Resource = ReturnType<typeof resourceFromAttributes>
type ResourceMetrics = Parameters<typeof JsonMetricsSerializer.serializeRequest>[0]

export interface MetricExporterOptions {
  delivery: Delivery
  /** A `Resource`. */
  resource: object
  /** Milliseconds between two deliveries. */
  interval: number
  collect: () => Promise<readonly MetricFamily[]>
}

/** All metrics, every so often. */
export class MetricExporter {
  readonly #options: MetricExporterOptions
  readonly #timer: NodeJS.Timeout
  #pushing: Promise<void> | undefined

  constructor(options: MetricExporterOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.push(), options.interval)
    this.#timer.unref()
  }

  /** One at a time: while a collector does not answer, the next ones are not even made. */
  push(): Promise<void> {
    return (this.#pushing ??= this.#push().finally(() => (this.#pushing = undefined)))
  }

  /** A last time, when nothing counts any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#pushing
    await this.push()
  }

  async #push(): Promise<void> {
    const { collect, delivery, resource } = this.#options
    const families = await collect()
    const metrics = toMetricData(families, { start: performance.timeOrigin, end: Date.now() })
    const scopeMetrics = [{ scope: { name: '@fluxstack/runtime' }, metrics }]
    const body = JsonMetricsSerializer.serializeRequest({
      resource: resource as Resource, // whoever calls has made one
      scopeMetrics: scopeMetrics as ResourceMetrics['scopeMetrics'], // and `toMetricData` these
    })
    if (body) await delivery.send(body)
  }
}
