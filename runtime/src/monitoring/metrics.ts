import { keep } from '../framework/keep.ts'
import { MetricSet } from './metric-set.ts'

export type LabelValue = string | number | boolean

/** The labels first, where a metric has some. */
type Given<L extends string, Rest extends readonly unknown[]> = [L] extends [never]
  ? Rest
  : [labels: Readonly<Record<L, LabelValue>>, ...rest: Rest]

export interface MetricOptions<L extends string> {
  /** In lower case with underscores, with the unit: `orders_total`, `import_duration_seconds`. */
  name: string
  /** What it counts, in a sentence. */
  help: string
  /** Names of its labels. Few values each: no ids, no paths, no addresses. */
  labels?: readonly L[]
}

export interface GaugeOptions<L extends string> extends MetricOptions<L> {
  /** Gives the value when it is asked for, instead of `set`; for a gauge without labels. */
  read?: () => number
}

export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds, ascending. Default: for seconds, from 1 ms to 10 s. */
  buckets?: readonly number[]
}

/** Only goes up. */
export interface Counter<L extends string = never> {
  inc(...given: Given<L, [by?: number]>): void
}

export interface Gauge<L extends string = never> {
  set(...given: Given<L, [value: number]>): void
  inc(...given: Given<L, [by?: number]>): void
  dec(...given: Given<L, [by?: number]>): void
}

export interface Histogram<L extends string = never> {
  observe(...given: Given<L, [value: number]>): void
  /** Starts a watch; the function it gives observes the seconds since, and returns them. */
  time(...given: Given<L, []>): () => number
}

/** Makes the app's own metrics. Asking twice for one name gives one metric; with other labels it is refused. */
export interface Metrics {
  /** @throws FluxStackError with `METRIC_TWICE` or `METRIC_INVALID`. */
  counter<const L extends string = never>(options: MetricOptions<L>): Counter<L>
  /** @throws FluxStackError with `METRIC_TWICE` or `METRIC_INVALID`. */
  gauge<const L extends string = never>(options: GaugeOptions<L>): Gauge<L>
  /** @throws FluxStackError with `METRIC_TWICE` or `METRIC_INVALID`. */
  histogram<const L extends string = never>(options: HistogramOptions<L>): Histogram<L>
}

/** One for the process, as the metrics of its modules are; a hot reload keeps it. */
export const appMetrics = keep('fluxstack.metrics', () => new MetricSet())

/**
 * The app's own metrics, for any module of the server; services have it as `this.metrics`, plugins as `metrics`.
 *
 * @example
 * const orders = metrics.counter({ name: 'orders_total', help: 'Orders that were placed.', labels: ['shop'] })
 * orders.inc({ shop: 'berlin' })
 */
export const metrics: Metrics = appMetrics
