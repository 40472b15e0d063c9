import { type HistogramSample, type Labels, type MetricFamily, quantile } from '../families.ts'

export interface LineOptions {
  readonly format: 'datadog' | 'statsd'
  readonly prefix: string
}

/** What was sent before: StatsD wants to know by how much a counter went up. */
export class Deltas {
  #sent = new Map<string, number>()

  /** How much more it is than last time. A counter that went down has started anew. */
  since(key: string, value: number): number {
    const before = this.#sent.get(key) ?? 0
    this.#sent.set(key, value)
    return value >= before ? value - before : value
  }

  /** Goes on from what another has sent. */
  adopt(previous: Deltas): void {
    this.#sent = previous.#sent
  }
}

/**
 * Metrics as StatsD lines: counters by how much they went up, gauges as they are, histograms as a count and the percentiles of what came
 * since the last time. DataDog's tags: https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 */
export function statsdLines(families: readonly MetricFamily[], deltas: Deltas, options: LineOptions): string[] {
  return families.flatMap((family) => {
    const { name } = family
    if (family.type === 'histogram') {
      return family.samples.flatMap((sample) => histogramLines(name, family.bounds, { sample, deltas, options }))
    }
    return family.samples.flatMap(({ labels, value }) => {
      if (family.type === 'gauge') return gaugeLines(place(name, '', labels, options), value)
      const by = deltas.since(name + JSON.stringify(labels), value)
      return by > 0 ? [line(place(name, '', labels, options), by, 'c')] : []
    })
  })
}

interface HistogramParts {
  sample: HistogramSample
  deltas: Deltas
  options: LineOptions
}

function histogramLines(
  name: string,
  bounds: readonly number[],
  { sample, deltas, options }: HistogramParts,
): string[] {
  const key = name + JSON.stringify(sample.labels)
  const counts = Array.from(sample.counts, (count, index) => deltas.since(`${key}${index}`, count))
  const count = deltas.since(`${key}count`, sample.count)
  const sum = deltas.since(`${key}sum`, sample.sum)
  if (count === 0) return []
  const recent = { labels: sample.labels, counts, count, sum }
  const at = (ending: string) => place(name, ending, sample.labels, options)
  const percentiles = [0.5, 0.95, 0.99].flatMap((share) =>
    gaugeLines(at(`.p${share * 100}`), quantile(share, bounds, recent) ?? 0),
  )
  return [line(at('.count'), count, 'c'), ...gaugeLines(at('.avg'), sum / count), ...percentiles]
}

interface Place {
  readonly name: string
  readonly tags: string
  readonly plain: boolean
}

/** Labels are tags for DataDog, and parts of the name for a plain StatsD. */
function place(name: string, ending: string, labels: Labels, { format, prefix }: LineOptions): Place {
  const entries = Object.entries(labels)
  if (format === 'statsd') {
    const parts = entries.map(([, value]) => `.${asPart(value)}`)
    return { name: `${prefix}${name}${parts.join('')}${ending}`, tags: '', plain: true }
  }
  const tags = entries.map(([label, value]) => `${label}:${asTag(value)}`)
  return { name: `${prefix}${name}${ending}`, tags: tags.length === 0 ? '' : `|#${tags.join(',')}`, plain: false }
}

const LONGEST = 200
const asTag = (value: string) => value.slice(0, LONGEST).replaceAll(/[,|#@\s]+/g, '_') || 'none'
const asPart = (value: string) =>
  value
    .slice(0, LONGEST)
    .replaceAll(/[^\w-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '') || 'none'

/** A sign means "more" or "less" to a plain StatsD, so that a gauge below zero is set to zero first. */
function gaugeLines(where: Place, value: number): string[] {
  if (!Number.isFinite(value)) return []
  return value < 0 && where.plain ? [line(where, 0, 'g'), line(where, value, 'g')] : [line(where, value, 'g')]
}

function line({ name, tags }: Place, value: number, type: 'c' | 'g'): string {
  // not every agent reads 1e-7
  const text = String(value).includes('e') ? value.toFixed(9) : String(value)
  return `${name}:${text}|${type}${tags}`
}

/** Lines in as few packets as there can be, none of them larger than a network takes whole; a longer line goes alone. */
export function packets(lines: readonly string[], size: number): string[] {
  const made: string[] = []
  let packet = ''
  let bytes = 0
  for (const one of lines) {
    const length = Buffer.byteLength(one)
    if (packet !== '' && bytes + 1 + length > size) {
      made.push(packet)
      packet = ''
    }
    bytes = packet === '' ? length : bytes + 1 + length
    packet = packet === '' ? one : `${packet}\n${one}`
  }
  return packet === '' ? made : [...made, packet]
}
