import type { TraceSpan } from './trace.ts'

/** A span of a slow request. */
export interface SlowSpan {
  readonly name: string
  /** Milliseconds after the request came. */
  readonly start: number
  readonly ms: number
  /** How many spans it is inside of; 0 for all of a trace that is not sampled. */
  readonly depth: number
  readonly failed: boolean
}

/** A request that took long or failed, or a live action: then `method` is `LIVE` and `route` the component and the action. */
export interface SlowRequest {
  /** The request's id; of a live action, its span's. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly traceId: string
  /** Those that cost the most, by their start. */
  readonly spans: readonly SlowSpan[]
  /** How many there were beside them. */
  readonly moreSpans: number
}

export interface SlowRequestsOptions {
  /** Milliseconds from which on a request is slow. */
  threshold: number
  /** How many are kept. */
  keep: number
  /** Milliseconds for which one is kept. */
  window: number
  /** Told of each slow one, once. */
  onSlow?: ((request: SlowRequest) => void) | undefined
  now?: () => number
}

/** In one request; the rest are counted. */
const SPANS = 30

/** The slowest requests of a while, and the last that failed, both of a bounded number. */
export class SlowRequests {
  readonly #options: SlowRequestsOptions
  readonly #now: () => number
  #slow: SlowRequest[] = []
  #failed: SlowRequest[] = []

  constructor(options: SlowRequestsOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  get threshold(): number {
    return this.#options.threshold
  }

  /** The slowest first. */
  get slow(): readonly SlowRequest[] {
    this.#forget()
    return this.#slow
  }

  /** Answered with 500 or more, the last first. */
  get failed(): readonly SlowRequest[] {
    this.#forget()
    return this.#failed
  }

  /** Whether a request is worth being told of; asked first, as for most it is not. */
  takes(ms: number, status: number): boolean {
    return ms >= this.#options.threshold || status >= 500
  }

  add(root: TraceSpan, { id, method, route, status }: Pick<SlowRequest, 'id' | 'method' | 'route' | 'status'>): void {
    const { trace } = root
    const spans = costliest(root)
    const moreSpans = trace.spans.length + trace.dropped - spans.length
    const at = Math.round(trace.epoch + root.startedAt)
    const request = { id, at, method, route, status, ms: round(root.ms), traceId: trace.id, spans, moreSpans }
    const { threshold, keep, onSlow } = this.#options
    this.#forget()
    if (status >= 500) this.#failed = [request, ...this.#failed].slice(0, keep)
    if (root.ms < threshold) return
    this.#slow = [...this.#slow, request].toSorted((a, b) => b.ms - a.ms).slice(0, keep)
    onSlow?.(request)
  }

  /** Goes on with the list of another, which this one replaces after an edit. */
  adopt(previous: SlowRequests | undefined): void {
    this.#slow = [...(previous?.slow ?? [])]
    this.#failed = [...(previous?.failed ?? [])]
  }

  #forget(): void {
    const since = this.#now() - this.#options.window
    const isRecent = ({ at, ms }: SlowRequest) => at + ms >= since
    if (!this.#slow.every(isRecent)) this.#slow = this.#slow.filter(isRecent)
    if (!this.#failed.every(isRecent)) this.#failed = this.#failed.filter(isRecent)
  }
}

function costliest(root: TraceSpan): SlowSpan[] {
  const { spans } = root.trace
  const byId = new Map(root.trace.sampled ? spans.map((span) => [span.id, span]) : [])
  return spans
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, SPANS)
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((span) => ({
      name: span.name,
      start: round(span.startedAt - root.startedAt),
      ms: round(span.ms),
      depth: depthOf(span, byId),
      failed: span.failed,
    }))
}

function depthOf({ parentId }: TraceSpan, byId: ReadonlyMap<string, TraceSpan>): number {
  let depth = 0
  for (let parent = byId.get(parentId ?? ''); parent && depth < SPANS; parent = byId.get(parent.parentId ?? '')) depth++
  return depth
}

const round = (ms: number): number => Math.round(ms * 10) / 10
