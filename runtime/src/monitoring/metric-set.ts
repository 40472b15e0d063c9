import { FluxStackError } from '../errors/errors.ts'
import { Buckets, type Labels, type MetricFamily, SECONDS } from './families.ts'
import { checkDefinition, type Definition, type Kind } from './metric-definition.ts'
import { Series } from './series.ts'
import type {
  Counter,
  Gauge,
  Histogram,
  HistogramOptions,
  GaugeOptions,
  LabelValue,
  MetricOptions,
  Metrics,
} from './metrics.ts'

interface Defined {
  definition: Definition
  readonly metric: OwnMetric
}

interface OwnMetric {
  /** The metric as it is now, under the help it was last given. */
  family(help: string): MetricFamily
}

export interface MetricSetOptions {
  /** Series of one metric at most. Default 1000. */
  maxSeries?: number
}

/**
 * Metrics by name. Asking for one that is there gives the same one, so that a module may be evaluated again; asking for one of another
 * kind, or with other labels, is refused.
 */
export class MetricSet implements Metrics {
  readonly #metrics = new Map<string, Defined>()
  maxSeries: number
  /** Told once of each metric that has more series than it may. */
  onOverflow: ((metric: string, limit: number) => void) | undefined

  constructor({ maxSeries = 1000 }: MetricSetOptions = {}) {
    this.maxSeries = maxSeries
  }

  counter<const L extends string = never>(options: MetricOptions<L>): Counter<L> {
    return this.#define('counter', options, (definition) => new OwnCounter(definition, this)) as Counter<L>
  }

  gauge<const L extends string = never>(options: GaugeOptions<L>): Gauge<L> {
    const gauge = this.#define('gauge', options, (definition) => new OwnGauge(definition, this)) as OwnGauge
    // the newest: what an older one closes over is gone after a hot reload
    gauge.read = options.read
    return gauge as unknown as Gauge<L>
  }

  histogram<const L extends string = never>(options: HistogramOptions<L>): Histogram<L> {
    const { buckets = SECONDS } = options
    return this.#define('histogram', { ...options, buckets }, (made) => new OwnHistogram(made, this)) as Histogram<L>
  }

  /** All metrics as they are now. */
  collect(): MetricFamily[] {
    return Array.from(this.#metrics.values(), ({ definition, metric }) => metric.family(definition.help))
  }

  #define(kind: Kind, options: MetricOptions<string> & { buckets?: readonly number[] }, make: Make): unknown {
    const { name, help, labels = [], buckets } = options
    const definition: Definition = { kind, name, help, labels, buckets }
    const known = this.#metrics.get(name)
    checkDefinition(definition, known?.definition)
    if (known) {
      known.definition = definition
      return known.metric
    }
    const metric = make(definition)
    this.#metrics.set(name, { definition, metric })
    return metric
  }
}

type Make = (definition: Definition) => OwnMetric
type Given = readonly (LabelValue | undefined | Readonly<Record<string, LabelValue>>)[]

class Measured<T> {
  protected readonly series: Series<T>

  constructor({ name, labels }: Definition, set: MetricSet, make: () => T) {
    this.series = new Series(labels, {
      make,
      limit: () => set.maxSeries,
      onOverflow: (limit) => set.onOverflow?.(name, limit),
    })
    this.name = name
  }

  readonly name: string

  /** The number among the arguments, and the series that the labels before it mean. */
  protected at(given: Given, otherwise?: number): [T, number] {
    const labelled = this.series.names.length > 0
    const labels = labelled ? (given[0] as Readonly<Record<string, LabelValue>>) : {}
    const value = (labelled ? given[1] : given[0]) ?? otherwise
    if (typeof value !== 'number' || Number.isNaN(value))
      throw refused(this.name, `takes numbers, not ${String(value)}`)
    return [this.series.at(labels), value]
  }

  protected numbers(value: (one: T) => number): { labels: Labels; value: number }[] {
    return Array.from(this.series.all(), ([labels, one]) => ({ labels, value: value(one) }))
  }
}

const zero = () => ({ value: 0 })

class OwnCounter extends Measured<{ value: number }> implements OwnMetric {
  constructor(definition: Definition, set: MetricSet) {
    super(definition, set, zero)
  }

  inc(...given: Given): void {
    const [series, by] = this.at(given, 1)
    if (by < 0) throw refused(this.name, `only goes up, not by ${by}`)
    series.value += by
  }

  family(help: string): MetricFamily {
    return { name: this.name, help, type: 'counter', samples: this.numbers(({ value }) => value) }
  }
}

class OwnGauge extends Measured<{ value: number }> implements OwnMetric {
  read: (() => number) | undefined

  constructor(definition: Definition, set: MetricSet) {
    super(definition, set, zero)
  }

  set(...given: Given): void {
    const [series, value] = this.at(given)
    series.value = value
  }

  inc(...given: Given): void {
    const [series, by] = this.at(given, 1)
    series.value += by
  }

  dec(...given: Given): void {
    const [series, by] = this.at(given, 1)
    series.value -= by
  }

  family(help: string): MetricFamily {
    const samples = this.read ? [{ labels: {}, value: readSafely(this.read) }] : this.numbers(({ value }) => value)
    return { name: this.name, help, type: 'gauge', samples }
  }
}

class OwnHistogram extends Measured<Buckets> implements OwnMetric {
  readonly #bounds: readonly number[]

  constructor(definition: Definition, set: MetricSet) {
    const bounds = definition.buckets ?? SECONDS
    super(definition, set, () => new Buckets(bounds))
    this.#bounds = bounds
  }

  observe(...given: Given): void {
    const [series, value] = this.at(given)
    series.observe(value)
  }

  time(...given: Given): () => number {
    const started = performance.now()
    return () => {
      const seconds = (performance.now() - started) / 1000
      this.observe(...given, seconds)
      return seconds
    }
  }

  family(help: string): MetricFamily {
    const samples = Array.from(this.series.all(), ([labels, buckets]) => buckets.sample(labels))
    return { name: this.name, help, type: 'histogram', bounds: this.#bounds, samples }
  }
}

/** One that throws must not cost the others their place on the page. */
function readSafely(read: () => number): number {
  try {
    return read()
  } catch {
    return Number.NaN
  }
}

function refused(name: string, why: string): FluxStackError {
  return new FluxStackError(`The metric ${name} ${why}`, { code: 'METRIC_VALUE' })
}
