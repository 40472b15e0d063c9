import { added, Buckets, type MetricFamily, milliseconds, quantile } from './families.ts'

/** How often the loop is asked; what is found is how much later than that it answers. */
const EVERY_MS = 20
/** Percentiles are of the last one to two of these. */
const WINDOW_MS = 30_000
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/**
 * How long the event loop keeps others waiting. Measured by a timer of our own: what Node has for it is read by one reader alone, since
 * reading starts it anew, and Bun lacks it.
 */
export class EventLoopLag {
  readonly #all = new Buckets(BOUNDS)
  #window = new Buckets(BOUNDS)
  #before = new Buckets(BOUNDS)
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined

  start(): void {
    if (this.#timer) return
    let last = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.observe(Math.max(0, now - last - EVERY_MS), now)
      last = now
    }, EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  observe(ms: number, now: number): void {
    if (now - this.#since > WINDOW_MS) {
      this.#before = this.#window
      this.#window = new Buckets(BOUNDS)
      this.#since = now
    }
    this.#all.observe(ms / 1000)
    this.#window.observe(ms / 1000)
  }

  /** Milliseconds of the last half minute or more; undefined before anything was measured. */
  percentiles(): { p50: number; p90: number; p99: number } | undefined {
    const recent = added([this.#before.sample({}), this.#window.sample({})], BOUNDS.length + 1)
    const of = (share: number) => milliseconds(quantile(share, BOUNDS, recent) ?? 0)
    return recent.count === 0 ? undefined : { p50: of(0.5), p90: of(0.9), p99: of(0.99) }
  }

  family(): MetricFamily {
    return {
      name: 'fluxstack_event_loop_lag_seconds',
      help: 'How much later than asked the event loop ran a timer.',
      type: 'histogram',
      bounds: BOUNDS,
      samples: [this.#all.sample({})],
    }
  }
}
