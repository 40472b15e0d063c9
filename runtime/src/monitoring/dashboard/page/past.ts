import { type DashboardData, type Measure, measures, type Point, type SentPoint } from '../data.ts'

/** How far back the page goes; the server keeps as much. */
const SPAN_MS = 15 * 60_000

/** What a chart draws: points of the window, a gap where a server was not there. */
export interface Window {
  readonly from: number
  readonly to: number
  readonly points: readonly Point[]
  /** When servers were started within it, without the first one. */
  readonly restarts: readonly number[]
}

/** The points of the last quarter of an hour, also those of a server that has been restarted since. */
export class Past {
  #points: Point[] = []
  #restarts: number[] = []
  #instance = ''

  /** What to ask for: points after this one of this server. */
  get since(): { instance: string; seq: number } {
    return { instance: this.#instance, seq: this.#points.at(-1)?.seq ?? -1 }
  }

  /** Takes in an answer; tells whether it comes from another server than the one before. */
  add({ instance, points, now, app }: DashboardData): boolean {
    const restarted = this.#instance !== '' && this.#instance !== instance
    if (restarted) {
      const started = now - app.uptime * 1000
      this.#restarts.push(started)
      // clocks of two processes may disagree by a little
      this.#points = this.#points.filter(({ at }) => at < Math.min(started, points[0]?.at ?? started))
    }
    this.#instance = instance
    this.#points.push(...points.map(received))
    const oldest = now - SPAN_MS
    this.#points = this.#points.filter(({ at }) => at >= oldest)
    this.#restarts = this.#restarts.filter((at) => at >= oldest)
    return restarted
  }

  /** The last `span` milliseconds. */
  window(span: number, now: number): Window {
    const from = now - span
    return {
      from,
      to: now,
      points: this.#points.filter(({ at }) => at >= from),
      restarts: this.#restarts.filter((at) => at >= from),
    }
  }
}

function received({ seq, at, values, codes = {} }: SentPoint): Point {
  const named = measures.map((measure, index) => [measure, values[index] ?? null])
  return { seq, at, values: Object.fromEntries(named) as Record<Measure, number | null>, codes }
}

/** The point that is nearest to a time. */
export function nearest(points: readonly Point[], at: number): Point | undefined {
  let best: Point | undefined
  for (const point of points) if (!best || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point
  return best
}
