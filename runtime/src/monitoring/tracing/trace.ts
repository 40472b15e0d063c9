import { newSpanId } from './ids.ts'

export type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[]
/** What a span says of its work, in the names of OpenTelemetry's conventions where there is one. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>
/** Whose work a span is: an answer, a call of somebody else, or neither. */
export type SpanKind = 'server' | 'client' | 'internal'

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string
  /** As `performance.now()`. */
  readonly at: number
  readonly attributes: Attributes
}

/** Where spans go that have ended. */
export interface SpanSink {
  ended(span: TraceSpan): void
}

/** More than this in one trace are left out of the slow list; an exporter gets them all. */
const KEPT_SPANS = 200

export interface TraceOptions {
  readonly id: string
  /** Whether its spans are exported, and nested. */
  readonly sampled: boolean
  /** Whether the id is random: of those made here, always. */
  readonly random?: boolean
  /** `tracestate`, as it came. */
  readonly state?: string | undefined
}

/** What the spans of one request, live action or job have in common. */
export class Trace {
  readonly id: string
  readonly sampled: boolean
  readonly random: boolean
  readonly state: string | undefined
  /** Turns a time of `performance.now()` into one of the clock, as it stands when the trace begins. */
  readonly epoch = Date.now() - performance.now()
  readonly spans: TraceSpan[] = []
  /** Spans that were too many for the slow list. */
  dropped = 0

  constructor(
    readonly sink: SpanSink,
    { id, sampled, random = true, state }: TraceOptions,
  ) {
    this.id = id
    this.sampled = sampled
    this.random = random
    this.state = state
  }

  keep(span: TraceSpan): void {
    if (this.spans.length < KEPT_SPANS) this.spans.push(span)
    else this.dropped++
  }
}

/** Of which a trace has several where parts of it come back from elsewhere; each is what the slow list may take. */
export type SpanRole = 'root' | 'part'

/** A stretch of work with a name. Times are those of `performance.now()`. */
export class TraceSpan {
  readonly startedAt = performance.now()
  endedAt: number | undefined
  attributes: Record<string, AttributeValue> | undefined
  failed = false
  /** What the work threw, or the code that it failed with. */
  error: unknown
  events: SpanEvent[] | undefined
  #id: string | undefined

  constructor(
    readonly trace: Trace,
    public name: string,
    readonly kind: SpanKind,
    /** Of a span in this process, or in the one that asked. */
    readonly parentId?: string | undefined,
    readonly role: SpanRole = 'part',
    /** That of a span of somebody else, which this one stands for. */
    id?: string,
  ) {
    this.#id = id
  }

  /** A span below another. That of a trace that is not sampled tells nobody whose it is, and so needs no ids. */
  static below(parent: TraceSpan, name: string, kind: SpanKind = 'internal'): TraceSpan {
    const { trace } = parent
    return new TraceSpan(trace, name, kind, trace.sampled ? parent.id : undefined)
  }

  /** Made when somebody asks. */
  get id(): string {
    return (this.#id ??= newSpanId())
  }

  get ms(): number {
    return (this.endedAt ?? performance.now()) - this.startedAt
  }

  set(attributes: Attributes): void {
    const own = (this.attributes ??= {})
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) own[name] = value
  }

  /** The first 32; a loop must not fill the memory. */
  event(name: string, attributes: Attributes = {}): void {
    const events = (this.events ??= [])
    if (events.length < 32) events.push({ name, at: performance.now(), attributes })
  }

  fail(error: unknown): void {
    this.failed = true
    this.error = error
  }

  end(): void {
    if (this.endedAt !== undefined) return
    this.endedAt = performance.now()
    this.trace.sink.ended(this)
  }
}
