import { BatchSpanProcessor, JsonTraceSerializer } from '../../vendor/opentelemetry.ts'
import type { Delivery } from './delivery.ts'

type Processor = InstanceType<typeof BatchSpanProcessor>
type Readable = Parameters<Processor['onEnd']>[0]

/** What became of spans that were to be sent. */
export interface SpanCounts {
  sent: number
  /** More than may wait. */
  queueFull: number
  /** The collector could not be reached, or refused them. */
  failed: number
}

/** Spans by the batch, of which a bounded number waits. */
export class SpanExporter {
  readonly counts: SpanCounts = { sent: 0, queueFull: 0, failed: 0 }
  readonly #delivery: Delivery
  readonly #queue: number
  readonly #processor: Processor
  readonly #sending = new Set<Promise<void>>()
  #waiting = 0

  constructor(delivery: Delivery, queue: number) {
    this.#delivery = delivery
    this.#queue = queue
    this.#processor = new BatchSpanProcessor(
      {
        export: (spans, done) => {
          const sending = this.#send(spans, (ok) => done({ code: ok ? 0 : 1 }))
          this.#sending.add(sending)
          void sending.finally(() => this.#sending.delete(sending))
        },
        shutdown: async () => void (await Promise.all(this.#sending)),
      },
      // longer than a delivery can take: two must not be under way at once
      { maxQueueSize: queue, maxExportBatchSize: Math.min(512, queue), exportTimeoutMillis: 2 ** 31 - 1 },
    )
  }

  /** Takes a span that has ended, a `ReadableSpan`. */
  add(span: object): void {
    // counted here, as the processor keeps to itself what it drops
    if (this.#waiting >= this.#queue) return void this.counts.queueFull++
    this.#waiting++
    this.#processor.onEnd(span as Readable) // whoever calls has one
  }

  /** Sends what waits. */
  async stop(): Promise<void> {
    await this.#processor.shutdown().catch(() => {}) // counted already
  }

  async #send(spans: Readable[], done: (ok: boolean) => void): Promise<void> {
    this.#waiting -= spans.length
    const body = JsonTraceSerializer.serializeRequest(spans)
    const answer = body && (await this.#delivery.send(body))
    const rejected = answer === undefined ? spans.length : Math.min(spans.length, rejectedIn(answer))
    this.counts.failed += rejected
    this.counts.sent += spans.length - rejected
    done(answer !== undefined)
  }
}

/** A collector may take a part: `{ "partialSuccess": { "rejectedSpans": "3" } }`. */
function rejectedIn(answer: string): number {
  try {
    const { partialSuccess } = JSON.parse(answer) as { partialSuccess?: { rejectedSpans?: string | number } }
    return Number(partialSuccess?.rejectedSpans ?? 0) || 0
  } catch {
    return 0
  }
}
