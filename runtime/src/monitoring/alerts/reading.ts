import { added, type HistogramSample, type Labels, type MetricFamily, quantile } from '../families.ts'
import { type AlertRule, statOf } from './rule.ts'

/** A metric at a moment, as far as a rule looks at it. */
export interface Reading {
  readonly at: number
  /** A counter's total, or what a gauge says. */
  readonly value: number | undefined
  /** A histogram, all matching series in one. */
  readonly histogram?: HistogramSample & { readonly bounds: readonly number[] }
}

/**
 * What the series that match the rule's labels say together: counters and histograms are added up, of gauges the one counts that is
 * nearest to being wrong.
 */
export function readingOf(rule: AlertRule, family: MetricFamily, at: number): Reading {
  if (family.type === 'histogram') {
    const samples = family.samples.filter(({ labels }) => matches(rule.labels, labels))
    return { at, value: undefined, histogram: { ...added(samples, family.bounds.length + 1), bounds: family.bounds } }
  }
  const values = family.samples
    .filter(({ labels, value }) => matches(rule.labels, labels) && Number.isFinite(value))
    .map(({ value }) => value)
  if (family.type === 'counter') return { at, value: values.reduce((sum, value) => sum + value, 0) }
  if (values.length === 0) return { at, value: undefined }
  return { at, value: rule.above === undefined ? Math.min(...values) : Math.max(...values) }
}

/** Each label of the rule, in which `*` stands for any text: `5*`. */
function matches(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([name, pattern]) => {
    const value = labels[name]
    if (value === undefined) return false
    if (!pattern.includes('*')) return value === pattern
    const parts = pattern.split('*').map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`))
    return new RegExp(`^${parts.join('.*')}$`, 's').test(value)
  })
}

/**
 * What the rule asks of the readings of its window, the oldest first; undefined where nobody can say. Before the window has passed once,
 * a rate counts as if nothing had been before, and a rule that waits for too little waits for the window.
 */
export function valueOf(rule: AlertRule, family: MetricFamily, readings: readonly Reading[]): number | undefined {
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const stat = statOf(rule, family)
  const elapsed = last.at - first.at
  if (stat === 'last') return last.value
  if (rule.below !== undefined && elapsed < rule.window * 0.95) return undefined
  const seconds = Math.max(elapsed, rule.window) / 1000
  if (family.type === 'counter') return change(first.value, last.value, stat, seconds)
  if (family.type === 'gauge') return ofGauge(stat, readings)
  return ofHistogram(stat, [first, last], seconds)
}

function change(first = 0, last = 0, stat: string, seconds: number): number {
  // a total that has become smaller began anew
  const increase = last < first ? last : last - first
  return stat === 'rate' ? increase / seconds : increase
}

function ofGauge(stat: string, readings: readonly Reading[]): number | undefined {
  const values = readings.flatMap(({ value }) => value ?? [])
  if (values.length === 0) return undefined
  if (stat === 'min') return Math.min(...values)
  if (stat === 'max') return Math.max(...values)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function ofHistogram(stat: string, [first, last]: readonly [Reading, Reading], seconds: number): number | undefined {
  const now = last.histogram
  if (!now) return undefined
  const since = first.histogram && first.histogram.count <= now.count ? first.histogram : undefined
  const count = now.count - (since?.count ?? 0)
  if (stat === 'rate') return count / seconds
  if (stat === 'increase') return count
  if (count === 0) return undefined
  if (stat === 'avg') return (now.sum - (since?.sum ?? 0)) / count
  const counts = Array.from(now.counts, (value, index) => value - (since?.counts[index] ?? 0))
  return quantile(Number(stat.slice(1)) / 100, now.bounds, { labels: {}, counts, sum: 0, count })
}
