import { isLevellingOff, mediansOf, type Point, risingOf, scatterOf, trendOf } from './trend.ts'

/** What is held right after a collection. */
export interface MemorySample {
  /** Milliseconds of a clock that does not jump. */
  readonly at: number
  /** Bytes in use, by where they lie. */
  readonly bytes: Readonly<Record<Where, number>>
}

export type Where = 'heap' | 'external'

/** How much was asked of the app, in any units that grow with it: requests a minute, open sockets. */
export interface LoadSample {
  readonly at: number
  readonly load: readonly number[]
}

export interface DetectorOptions {
  /** How many milliseconds are looked at, the last ones. */
  readonly window: number
  /** Milliseconds after the start of which nothing is kept: code is compiled and caches are filled. */
  readonly warmup: number
  /** Bytes a minute; a leak is a growth that is surely faster. */
  readonly threshold: number
}

/** What memory did in the window. */
export interface Growth {
  /** Bytes a minute. */
  readonly slope: number
  /** Bytes in the first and in the last quarter of the window. */
  readonly from: number
  readonly to: number
  /** The window, as far as it is filled, in milliseconds. */
  readonly window: number
  /** Collections in it. */
  readonly collections: number
}

export interface Finding extends Growth {
  readonly isLeak: boolean
  /** Whether it does not grow any more. */
  readonly isOver: boolean
}

const MINUTE = 60_000
/** The least memory of each counts: other samples are too late after their collection, or in the middle of a large request. */
const BUCKETS = 20
/** With fewer there is no saying. */
const LEAST_POINTS = 6
/** In windows; what is older tells nothing of now. */
const LONGEST = 10
/** Standard deviations that are 99 in 100 sure. */
const CERTAIN = 2.33
/** Fewer sockets, or requests, are no reason for anything. */
const LEAST_LOAD = 20

/**
 * Tells a leak from what else makes memory grow. A leak is, over the whole window, in the memory in use right after collections: a
 * slope whose lower bound is above the threshold; on a line, with a rise in every quarter, which a few steps are not; without slowing
 * down, which a cache does that fills up; and more growth than that of the traffic, where that grows throughout.
 */
export class LeakDetector {
  readonly #options: DetectorOptions
  readonly #since: number
  #samples: MemorySample[] = []
  #loads: LoadSample[] = []

  constructor(options: DetectorOptions, now: number) {
    this.#options = options
    this.#since = now + options.warmup
  }

  add(sample: MemorySample): void {
    if (sample.at >= this.#since) this.#samples.push(sample)
  }

  addLoad(sample: LoadSample): void {
    if (sample.at >= this.#since) this.#loads.push(sample)
  }

  /**
   * What is known of one kind of memory; undefined while the window is not filled, or where there are too few collections. Where
   * collections are rare the window is as long as the last six of them.
   */
  find(where: Where, now: number): Finding | undefined {
    const { window, threshold } = this.#options
    this.#samples = this.#samples.filter(({ at }) => at >= now - LONGEST * window)
    const all = lowestOf(this.#samples, where, window / BUCKETS)
    const recent = all.filter(({ minute }) => minute * MINUTE >= now - window)
    const points = recent.length < LEAST_POINTS ? all.slice(-LEAST_POINTS) : recent
    const [first, last] = [points[0], points.at(-1)]
    if (first === undefined || last === undefined || points.length < LEAST_POINTS) return undefined
    const span = (last.minute - first.minute) * MINUTE
    if (span < 0.8 * window) return undefined

    const { slope, low } = trendOf(points, CERTAIN)
    const quarters = mediansOf(points, 4)
    const [from = 0] = quarters
    const since = first.minute * MINUTE
    const collections = this.#samples.filter(({ at }) => at >= since).length
    const growth = { slope, from, to: quarters.at(-1) ?? from, window: span, collections }
    const isLeak =
      low > threshold && isSteady(points, slope, quarters) && !isLevellingOff(points) && !this.#isTraffic(growth, since)
    const lately = trendOf(points.slice(-Math.max(4, Math.ceil(points.length / 2)))).slope
    return { ...growth, isLeak, isOver: lately < threshold / 2 }
  }

  /** Whether the traffic has grown all the while, and by as large a part as the memory. */
  #isTraffic({ from, to }: Growth, since: number): boolean {
    this.#loads = this.#loads.filter(({ at }) => at >= since)
    return (this.#loads[0]?.load ?? []).some((_, kind) => {
      const points = this.#loads.map(({ at, load }) => ({ minute: at / MINUTE, bytes: load[kind] ?? 0 }))
      const tenths = mediansOf(points, 10)
      const [first = 0, last = 0] = [tenths[0], tenths.at(-1)]
      return risingOf(tenths) >= 0.6 && last / Math.max(first, LEAST_LOAD) >= to / from
    })
  }
}

/** Whether the points lie on their line, as far as the growth lets them be told from steps, and every quarter has risen. */
function isSteady(points: readonly Point[], slope: number, quarters: readonly number[]): boolean {
  const total = slope * ((points.at(-1)?.minute ?? 0) - (points[0]?.minute ?? 0))
  const rises = quarters.slice(1).map((bytes, index) => bytes - (quarters[index] ?? 0))
  return rises.length === 3 && rises.every((rise) => rise > total / 8) && scatterOf(points, slope) < 0.08 * total
}

/** The least of each bucket that has any. */
function lowestOf(samples: readonly MemorySample[], where: Where, bucket: number): Point[] {
  const least = new Map<number, Point>()
  for (const { at, bytes } of samples) {
    const known = least.get(Math.floor(at / bucket))
    if (known === undefined || bytes[where] < known.bytes)
      least.set(Math.floor(at / bucket), { minute: at / MINUTE, bytes: bytes[where] })
  }
  return [...least.values()]
}
