/** The values of a metric's labels. */
export type Labels = Readonly<Record<string, string>>

interface Described {
  readonly name: string
  readonly help: string
}

export interface NumberSample {
  readonly labels: Labels
  readonly value: number
}

export interface HistogramSample {
  readonly labels: Labels
  /** How many fell into each bucket, not cumulative; the last is of what is above all bounds. */
  readonly counts: ArrayLike<number>
  readonly sum: number
  readonly count: number
}

/** A metric as it is now, whatever reads it: Prometheus, OTLP, StatsD, an alert, the dashboard. */
export type MetricFamily =
  | (Described & { readonly type: 'counter' | 'gauge'; readonly samples: readonly NumberSample[] })
  | (Described & {
      readonly type: 'histogram'
      /** Upper bounds of the buckets, ascending, without infinity. */
      readonly bounds: readonly number[]
      readonly samples: readonly HistogramSample[]
    })

/** Observations counted by bucket; cheap enough for every request. */
export class Buckets {
  readonly counts: Float64Array
  sum = 0
  count = 0

  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let index = 0
    // most of what is measured is small
    while (index < bounds.length && value > (bounds[index] as number)) index++
    counts[index] = (counts[index] as number) + 1
    this.sum += value
    this.count++
  }

  sample(labels: Labels): HistogramSample {
    return { labels, counts: this.counts, sum: this.sum, count: this.count }
  }
}

/** Several counted as one. */
export function added(samples: readonly HistogramSample[], buckets: number): HistogramSample {
  const counts = new Float64Array(buckets)
  let [sum, count] = [0, 0]
  for (const sample of samples) {
    for (let index = 0; index < buckets; index++) counts[index] = (counts[index] ?? 0) + (sample.counts[index] ?? 0)
    sum += sample.sum
    count += sample.count
  }
  return { labels: {}, counts, sum, count }
}

/** A value below which a share of the observations lies, interpolated within its bucket as Prometheus does; undefined without any. */
export function quantile(
  share: number,
  bounds: readonly number[],
  { counts, count }: HistogramSample,
): number | undefined {
  if (count === 0) return undefined
  const rank = share * count
  let below = 0
  for (const [index, upper] of bounds.entries()) {
    const inside = counts[index] ?? 0
    if (below + inside >= rank && inside > 0) {
      const lower = index === 0 ? 0 : (bounds[index - 1] ?? 0)
      return lower + (upper - lower) * ((rank - below) / inside)
    }
    below += inside
  }
  return bounds.at(-1)
}

/** Seconds as milliseconds, to a hundredth. */
export const milliseconds = (seconds: number): number => Math.round(seconds * 100_000) / 100

/** Seconds, from what a cache answers to what nobody waits for. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Bytes. */
export const BYTES = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
