import { isSlower, mediansOf, type Point, risingOf, scatterOf, trendOf } from './trend.ts'

/** What is held right after a collection. */
export interface MemorySample {
  /** Milliseconds of a clock that does not jump. */
  readonly at: number
  /** Bytes in use, by where they lie. */
  readonly bytes: Readonly<Record<Where, number>>
}

export type Where = 'heap' | 'external'

/** The collections of a short time. */
interface Bucket extends Record<Where, Point> {
  readonly index: number
  collections: number
}

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
/** In the last two thirds of the window, where those are looked at alone. */
const LEAST_LATELY = 5
/** The part of the window that collections have to span. */
const FILLED = 0.8
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
  /** By time. */
  #buckets: Bucket[] = []
  #loads: LoadSample[] = []

  constructor(options: DetectorOptions, now: number) {
    this.#options = options
    this.#since = now + options.warmup
  }

  add({ at, bytes }: MemorySample): void {
    if (at < this.#since) return
    const index = Math.floor(at / (this.#options.window / BUCKETS))
    const point = (where: Where): Point => ({ minute: at / MINUTE, bytes: bytes[where] })
    const last = this.#buckets.at(-1)
    if (last?.index !== index) {
      this.#buckets.push({ index, collections: 1, heap: point('heap'), external: point('external') })
      return
    }
    last.collections++
    for (const where of ['heap', 'external'] as const) if (bytes[where] < last[where].bytes) last[where] = point(where)
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
    const buckets = this.#bucketsSince(now - window, where)
    const points = buckets.map((bucket) => bucket[where])
    const [first, last] = [points[0], points.at(-1)]
    if (first === undefined || last === undefined) return undefined
    const span = (last.minute - first.minute) * MINUTE
    if (points.length < LEAST_POINTS || span < FILLED * window) return undefined

    const { slope } = trendOf(points)
    const quarters = mediansOf(points, 4)
    const from = quarters[0]?.bytes ?? 0
    const to = quarters.at(-1)?.bytes ?? from
    const collections = buckets.reduce((sum, bucket) => sum + bucket.collections, 0)
    const growth = { slope, from, to, window: span, collections }
    const isLeak =
      isSteady(points, threshold) &&
      !isLevellingOff(points, threshold) &&
      !this.#isTraffic(growth, first.minute * MINUTE)
    const lately = trendOf(points.slice(-Math.max(4, Math.ceil(points.length / 2)))).slope
    return { ...growth, isLeak, isOver: lately < threshold / 2 }
  }

  /** The buckets from a time on, and as many before it as it takes to see something. */
  #bucketsSince(start: number, where: Where): Bucket[] {
    const { window } = this.#options
    const width = window / BUCKETS
    this.#buckets = this.#buckets.filter(({ index }) => index * width >= start - LONGEST * window)
    const all = this.#buckets
    const last = all.at(-1)?.[where].minute ?? 0
    let from = all.findIndex(({ index }) => index * width >= start)
    if (from === -1) from = all.length
    const isShort = () =>
      all.length - from < LEAST_POINTS || last - (all[from]?.[where].minute ?? last) < (FILLED * window) / MINUTE
    while (from > 0 && isShort()) from--
    return all.slice(from)
  }

  /** Whether the traffic has grown all the while, and by as large a part as the memory. */
  #isTraffic({ from, to }: Growth, since: number): boolean {
    this.#loads = this.#loads.filter(({ at }) => at >= since)
    return (this.#loads[0]?.load ?? []).some((_, kind) => {
      const points = this.#loads.map(({ at, load }) => ({ minute: at / MINUTE, bytes: load[kind] ?? 0 }))
      const tenths = mediansOf(points, 10).map(({ bytes }) => bytes)
      const [first = 0, last = 0] = [tenths[0], tenths.at(-1)]
      return risingOf(tenths) >= 0.6 && last / Math.max(first, LEAST_LOAD) >= to / from
    })
  }
}

/** Whether the slope is surely above the threshold, and the points lie on its line, as far as that can be told from steps. */
function isSteady(points: readonly Point[], threshold: number): boolean {
  const { slope, low } = trendOf(points, CERTAIN)
  const total = slope * ((points.at(-1)?.minute ?? 0) - (points[0]?.minute ?? 0))
  const quarters = mediansOf(points, 4)
  const slopes = quarters.slice(1).map(({ minute, bytes }, index) => {
    const before = quarters[index]
    return before ? (bytes - before.bytes) / (minute - before.minute) : 0
  })
  const isEven = slopes.length === 3 && slopes.every((one) => one > slope / 2)
  return low > threshold && isEven && scatterOf(points, slope) < 0.08 * total
}

/**
 * Whether the growth slows down, as that of a cache does that fills up. What goes on growing all the same, clearly faster than the threshold
 * and hardly slower any more, is a leak beside a cache.
 */
function isLevellingOff(points: readonly Point[], threshold: number): boolean {
  if (!isSlower(points, 0.7)) return false
  const [first, last] = [points[0]?.minute ?? 0, points.at(-1)?.minute ?? 0]
  const lately = points.filter(({ minute }) => minute >= last - (2 / 3) * (last - first))
  return lately.length < LEAST_LATELY || !isSteady(lately, 1.5 * threshold) || isSlower(lately, 0.75)
}
