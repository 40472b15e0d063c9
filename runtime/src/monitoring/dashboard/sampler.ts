import { added, type HistogramSample, type Labels, type MetricFamily } from '../families.ts'
import type { Sample } from './data.ts'
import { between, DURATION, histogram, ofStatus, percentile, requestSamples, routeKey } from './requests.ts'

/** What has been counted up to a time. */
interface Reading {
  readonly at: number
  readonly ok: number
  readonly redirect: number
  readonly client: number
  readonly server: number
  readonly requests: HistogramSample
  readonly lag: HistogramSample | undefined
  readonly codes: ReadonlyMap<string, number>
  readonly actions: number
  readonly actionErrors: number
  readonly resumes: number
  readonly drops: number
  readonly cpu: number
}

/** What the process says of itself. */
export interface ProcessNow {
  /** Seconds of work since the start. */
  readonly cpu: number
  readonly heap: number
  readonly rss: number
}

/** Counts of routes are kept this often, for their rates over the last minute. */
const RATES_EVERY_MS = 10_000
const RATES_OVER_MS = 60_000
/** Routes beyond it have no rate, so that what is kept stays small. */
const RATES_OF = 1000

/** Turns counters that only go up into what happened since they were last read. */
export class Sampler {
  #before: Reading | undefined
  #counts: { readonly at: number; readonly counts: ReadonlyMap<string, number> }[] = []

  /** Undefined the first time, which has nothing to compare with. */
  sample(families: readonly MetricFamily[], now: ProcessNow, at: number): Sample | undefined {
    const reading = read(families, now, at)
    const before = this.#before
    this.#before = reading
    this.#keepCounts(families, at)
    const seconds = before ? (at - before.at) / 1000 : 0
    if (!before || seconds <= 0) return undefined
    const rate = (key: { [K in keyof Reading]: Reading[K] extends number ? K : never }[keyof Reading]) =>
      Math.max(0, reading[key] - before[key]) / seconds
    return {
      at,
      values: {
        ok: rate('ok'),
        redirect: rate('redirect'),
        client: rate('client'),
        server: rate('server'),
        ...latency(before, reading, families),
        cpu: rate('cpu'),
        heap: now.heap,
        rss: now.rss,
        sockets: total(families, 'live_sockets'),
        components: total(families, 'live_components'),
        actions: rate('actions'),
        actionErrors: rate('actionErrors'),
        resumes: rate('resumes'),
        drops: rate('drops'),
      },
      codes: codesBetween(before.codes, reading.codes, seconds),
    }
  }

  /** Requests a second of a route over the last minute, or as much of it as there has been. */
  rate(key: string, count: number, at: number): number {
    const oldest = this.#counts.find((one) => at - one.at <= RATES_OVER_MS + RATES_EVERY_MS)
    if (!oldest || at - oldest.at < 1000) return 0
    return (Math.max(0, count - (oldest.counts.get(key) ?? 0)) / (at - oldest.at)) * 1000
  }

  #keepCounts(families: readonly MetricFamily[], at: number): void {
    const last = this.#counts.at(-1)
    if (last && at - last.at < RATES_EVERY_MS) return
    const counts = new Map<string, number>()
    for (const { labels, count } of requestSamples(families)) {
      const key = routeKey(labels)
      if (counts.size < RATES_OF || counts.has(key)) counts.set(key, (counts.get(key) ?? 0) + count)
    }
    const recent = this.#counts.filter((one) => at - one.at <= RATES_OVER_MS + RATES_EVERY_MS)
    this.#counts = [...recent, { at, counts }]
  }
}

function read(families: readonly MetricFamily[], { cpu }: ProcessNow, at: number): Reading {
  const samples = requestSamples(families)
  const lag = histogram(families, 'fluxstack_event_loop_lag_seconds')
  const actions = (wanted: (labels: Labels) => boolean) => total(families, 'live_actions_total', wanted)
  return {
    at,
    // what upgrades to a socket has been answered well
    ok: ofStatus(samples, '2') + ofStatus(samples, '1'),
    redirect: ofStatus(samples, '3'),
    client: ofStatus(samples, '4'),
    server: ofStatus(samples, '5'),
    requests: added(samples, (histogram(families, DURATION)?.bounds.length ?? 0) + 1),
    lag: lag && added(lag.samples, lag.bounds.length + 1),
    codes: countsByCode(families),
    actions: actions(() => true),
    actionErrors: actions(({ outcome }) => outcome !== 'ok'),
    resumes: total(families, 'live_resumes_total'),
    drops: total(families, 'live_drops_total'),
    cpu,
  }
}

function latency(before: Reading, now: Reading, families: readonly MetricFamily[]) {
  const bounds = histogram(families, DURATION)?.bounds ?? []
  const requests = between(before.requests, now.requests)
  const waits = histogram(families, 'fluxstack_event_loop_lag_seconds')?.bounds ?? []
  const lag = before.lag && now.lag && between(before.lag, now.lag)
  return {
    p50: percentile(0.5, bounds, requests),
    p95: percentile(0.95, bounds, requests),
    p99: percentile(0.99, bounds, requests),
    lag: lag ? percentile(0.5, waits, lag) : null,
    lagHigh: lag ? percentile(0.99, waits, lag) : null,
  }
}

function countsByCode(families: readonly MetricFamily[]): Map<string, number> {
  const family = families.find(({ name }) => name === 'fluxstack_errors_total')
  if (!family || family.type === 'histogram') return new Map()
  return new Map(family.samples.map(({ labels, value }) => [labels['code'] ?? '', value]))
}

function codesBetween(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>, seconds: number) {
  const rates = Array.from(now, ([code, count]) => [code, (count - (before.get(code) ?? 0)) / seconds] as const)
  return Object.fromEntries(rates.filter(([, rate]) => rate > 0))
}

/** The sum of a metric without buckets over those of its series that are wanted. */
function total(
  families: readonly MetricFamily[],
  name: string,
  wanted: (labels: Labels) => boolean = () => true,
): number {
  const family = families.find((one) => one.name === name)
  if (!family || family.type === 'histogram') return 0
  let sum = 0
  for (const { labels, value } of family.samples) if (wanted(labels)) sum += value
  return sum
}
