import { measures, type Sample, type SentPoint } from './data.ts'

/** A quarter of an hour at one every two seconds: 60 kB, and what codes there were. */
const LENGTH = 450
/** Codes of one point; an app that answers more in two seconds has other worries. */
const MOST_CODES = 8

/** The last samples, the oldest of which make room for new ones. */
export class History {
  /** Names the series, so that a page sees when another one has begun. */
  readonly instance = crypto.randomUUID()
  readonly #values = new Float64Array(LENGTH * measures.length)
  readonly #times = new Float64Array(LENGTH)
  readonly #codes: (Readonly<Record<string, number>> | undefined)[] = Array.from({ length: LENGTH }, () => undefined)
  #next = 0

  add({ at, values, codes }: Sample): void {
    const slot = this.#next % LENGTH
    this.#times[slot] = at
    for (const [index, measure] of measures.entries())
      this.#values[slot * measures.length + index] = values[measure] ?? Number.NaN
    const most = Object.entries(codes).toSorted((a, b) => b[1] - a[1])
    const kept = most.slice(0, MOST_CODES).map(([code, rate]) => [code, rounded(rate)] as const)
    this.#codes[slot] = kept.length === 0 ? undefined : Object.fromEntries(kept)
    this.#next += 1
  }

  /** Samples after the one given, the oldest first; all there are where it is of another series. */
  since(seq: number, instance: string): SentPoint[] {
    const oldest = Math.max(0, this.#next - LENGTH)
    const known = instance === this.instance && Number.isInteger(seq) && seq < this.#next
    const from = known ? Math.max(oldest, seq + 1) : oldest
    return Array.from({ length: this.#next - from }, (_, index) => this.#point(from + index))
  }

  #point(seq: number): SentPoint {
    const slot = seq % LENGTH
    const values = this.#values.subarray(slot * measures.length, (slot + 1) * measures.length)
    const codes = this.#codes[slot]
    return {
      seq,
      at: this.#times[slot] ?? 0,
      values: Array.from(values, (value) => (Number.isNaN(value) ? null : rounded(value))),
      ...(codes && { codes }),
    }
  }
}

/** Four digits are more than a chart shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
