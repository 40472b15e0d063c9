import type { LiveServer } from '../live/server/index.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import { type Exposition, expose, wantsOpenMetrics } from './exposition.ts'
import type { MetricFamily } from './families.ts'
import { HttpMetrics } from './http-metrics.ts'
import { LiveMetrics } from './live-metrics.ts'
import {
  appMetrics,
  type Counter,
  type Gauge,
  type GaugeOptions,
  type Histogram,
  type HistogramOptions,
  type MetricOptions,
  type Metrics,
} from './metrics.ts'
import type { RunningParts } from './parts.ts'
import { eventLoop, processFamilies, processMetrics } from './process-metrics.ts'

export interface CollectorParts {
  logger: Pick<FluxStackLogger, 'warn'>
  live: LiveServer
  /** Errors answered so far, by code. */
  errors: () => Readonly<Record<string, number>>
  /** Whether to measure the process. */
  process: boolean
  maxSeries: number
}

/**
 * All that is measured of an app: its requests, its live components, its errors, the process, and metrics of its own. There is one in each
 * app, whether or not the plugin `monitoring` is on; requests and live components are measured only where it is.
 */
export class MetricsCollector implements Metrics {
  /** For the request pipeline. */
  readonly http = new HttpMetrics()
  readonly live = new LiveMetrics()
  /** What the plugin `monitoring` runs; handed on at a hot reload. */
  parts: RunningParts | undefined
  readonly #parts: CollectorParts

  constructor(parts: CollectorParts) {
    this.#parts = parts
    appMetrics.maxSeries = parts.maxSeries
    appMetrics.onOverflow = (metric, limit) =>
      parts.logger.warn(`The metric ${metric} has more than ${limit} series: further ones are counted together`, {
        metric,
        limit,
      })
  }

  counter<const L extends string = never>(options: MetricOptions<L>): Counter<L> {
    return appMetrics.counter(options)
  }

  gauge<const L extends string = never>(options: GaugeOptions<L>): Gauge<L> {
    return appMetrics.gauge(options)
  }

  histogram<const L extends string = never>(options: HistogramOptions<L>): Histogram<L> {
    return appMetrics.histogram(options)
  }

  /** Everything as it is now, but for the process. */
  families(): MetricFamily[] {
    const { live, errors, process } = this.#parts
    const samples = Object.entries(errors()).map(([code, value]) => ({ labels: { code }, value }))
    return [
      ...this.http.families(),
      { name: 'fluxstack_errors_total', help: 'Errors that were answered, by code.', type: 'counter', samples },
      ...this.live.families(live),
      ...(process ? [eventLoop.family()] : []),
      ...(this.parts?.parts ?? []).flatMap((part) => part.families?.() ?? []),
      ...appMetrics.collect(),
    ]
  }

  /** Everything as it is now, the process included. */
  async collect(): Promise<MetricFamily[]> {
    return [...this.families(), ...processFamilies(await this.#ofProcess())]
  }

  /** Everything as Prometheus reads it; as OpenMetrics where `accept` says so. */
  async expose(accept: string | null = null): Promise<Exposition> {
    return expose(this.families(), await this.#ofProcess(), wantsOpenMetrics(accept))
  }

  /** Goes on from what another has counted, which this one replaces after an edit. */
  adopt(previous: MetricsCollector): void {
    this.http.adopt(previous.http)
    this.live.adopt(previous.live)
    this.parts?.takeOver(previous.parts)
  }

  #ofProcess() {
    return this.#parts.process ? processMetrics() : Promise.resolve([])
  }
}
