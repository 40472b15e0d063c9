import { added, type HistogramSample, type Labels, type MetricFamily, milliseconds, quantile } from '../families.ts'
import type { RouteRow } from './data.ts'

type Histogram = MetricFamily & { readonly type: 'histogram' }

/** Looking at monitoring is no traffic of the app. */
function isOwn({ route = '' }: Labels): boolean {
  return route.startsWith('/_flux') || route === '/metrics'
}

/** The family of that name, where it is of a kind with buckets. */
export function histogram(families: readonly MetricFamily[], name: string): Histogram | undefined {
  const family = families.find((one) => one.name === name)
  return family?.type === 'histogram' ? family : undefined
}

export const DURATION = 'http_request_duration_seconds'

/** Requests of the app, without those for monitoring. */
export function requestSamples(families: readonly MetricFamily[]): readonly HistogramSample[] {
  return (histogram(families, DURATION)?.samples ?? []).filter(({ labels }) => !isOwn(labels))
}

/** What came between two readings. */
export function between(before: HistogramSample, now: HistogramSample): HistogramSample {
  const counts = Float64Array.from(now.counts, (count, index) => Math.max(0, count - (before.counts[index] ?? 0)))
  return { labels: {}, counts, sum: now.sum - before.sum, count: Math.max(0, now.count - before.count) }
}

/** Milliseconds below which a share of it lies; null without any. */
export function percentile(share: number, bounds: readonly number[], sample: HistogramSample): number | null {
  const seconds = quantile(share, bounds, sample)
  if (seconds === undefined) return null
  return milliseconds(Math.min(seconds, atMost(share, bounds, sample)))
}

/**
 * What a percentile cannot be above, as the sum is known: one request of 1.2 s among quick ones is no 2.4 s, although the bucket that it
 * is in would have it so. Those from the percentile on share what the others, each at the lower end of its bucket, leave of the sum.
 */
function atMost(share: number, bounds: readonly number[], { counts, count, sum }: HistogramSample): number {
  const others = Math.max(0, Math.ceil(share * count) - 1)
  let [left, least] = [others, 0]
  for (let index = 0; left > 0 && index <= bounds.length; index++) {
    const taken = Math.min(left, counts[index] ?? 0)
    least += taken * (index === 0 ? 0 : (bounds[index - 1] ?? 0))
    left -= taken
  }
  return (sum - least) / (count - others)
}

/** Each method of each route, whatever the status, the most asked for first. */
export function routeRows(
  families: readonly MetricFamily[],
  rateOf: (key: string, count: number) => number,
): RouteRow[] {
  const bounds = histogram(families, DURATION)?.bounds ?? []
  const groups = new Map<string, HistogramSample[]>()
  for (const sample of requestSamples(families)) {
    const key = routeKey(sample.labels)
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  return Array.from(groups, ([key, samples]) => row(key, samples, bounds, rateOf)).toSorted((a, b) => b.count - a.count)
}

export function routeKey({ method = '', route = '' }: Labels): string {
  return `${method} ${route}`
}

function row(
  key: string,
  samples: readonly HistogramSample[],
  bounds: readonly number[],
  rateOf: (key: string, count: number) => number,
): RouteRow {
  const all = added(samples, bounds.length + 1)
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(share, bounds, all))
  const { method = '', route = '' } = samples[0]?.labels ?? {}
  return {
    method,
    route,
    count: all.count,
    rate: rateOf(key, all.count),
    p50: p50 ?? null,
    p95: p95 ?? null,
    p99: p99 ?? null,
    clientErrors: ofStatus(samples, '4'),
    serverErrors: ofStatus(samples, '5'),
  }
}

/** How many were answered with a status that begins so. */
export function ofStatus(samples: readonly HistogramSample[], first: string): number {
  let total = 0
  for (const { labels, count } of samples) if (labels['status']?.startsWith(first)) total += count
  return total
}
