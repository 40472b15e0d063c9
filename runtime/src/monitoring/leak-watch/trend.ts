/** A size at a time; minutes, so that slopes are what people read. */
export interface Point {
  readonly minute: number
  readonly bytes: number
}

export interface Trend {
  /** Bytes a minute. */
  readonly slope: number
  /** The slope is above this, as surely as `z` asks for. */
  readonly low: number
}

/**
 * The slope through the points as Theil and Sen have it, the median of the slopes between any two: a quarter of the points may be
 * wrong without moving it far. Its lower bound comes from how many pairs rise (Kendall's statistic), as in P. K. Sen, "Estimates of
 * the regression coefficient based on Kendall's tau", JASA 63 (1968). The points' distances may differ.
 */
export function trendOf(points: readonly Point[], z = 0): Trend {
  const slopes: number[] = []
  for (const [index, one] of points.entries())
    for (const other of points.slice(index + 1)) slopes.push((other.bytes - one.bytes) / (other.minute - one.minute))
  slopes.sort((a, b) => a - b)
  const n = points.length
  const reach = z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  return { slope: middle(slopes), low: slopes[Math.floor((slopes.length - reach) / 2)] ?? Number.NEGATIVE_INFINITY }
}

/** How far the points lie from a line of this slope: as a standard deviation, but a few far ones do not count. */
export function scatterOf(points: readonly Point[], slope: number): number {
  const levels = points.map(({ minute, bytes }) => bytes - slope * minute)
  const level = median(levels)
  return 1.4826 * median(levels.map((one) => Math.abs(one - level)))
}

/** Whether the second half of the points grows slower than this share of what the first does. */
export function isSlower(points: readonly Point[], share: number): boolean {
  const half = Math.ceil(points.length / 2)
  return trendOf(points.slice(-half)).slope < share * trendOf(points.slice(0, half)).slope
}

/** The medians, of the time too, of equal parts of the time that the points span; fewer where one has no point. */
export function mediansOf(points: readonly Point[], parts: number): Point[] {
  const first = points[0]?.minute ?? 0
  const span = (points.at(-1)?.minute ?? 0) - first
  const groups = Array.from({ length: parts }, (): Point[] => [])
  for (const point of points)
    groups[Math.min(parts - 1, Math.floor((parts * (point.minute - first)) / span))]?.push(point)
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      minute: median(group.map(({ minute }) => minute)),
      bytes: median(group.map(({ bytes }) => bytes)),
    }))
}

/** How much more often a later one is larger than an earlier one than the other way round: 1 for always, -1 for never. */
export function risingOf(values: readonly number[]): number {
  let balance = 0
  for (const [index, one] of values.entries())
    for (const other of values.slice(index + 1)) balance += Math.sign(other - one)
  return balance / ((values.length * (values.length - 1)) / 2)
}

function median(values: readonly number[]): number {
  return middle(values.toSorted((a, b) => a - b))
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? (upper + (sorted[half - 1] ?? Number.NaN)) / 2 : upper
}
