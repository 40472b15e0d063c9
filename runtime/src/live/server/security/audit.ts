import type { LiveLogger } from '../peer.ts'

/** Who did what when, and what became of it. */
export interface AuditEntry {
  /** ISO 8601, when it was decided. */
  readonly at: string
  readonly component: string
  readonly action: string
  /** `ok`, or the code of the problem that the page was sent. */
  readonly outcome: string
  /** The person's id; undefined for somebody who is not known. */
  readonly user: string | undefined
  /** Letters of a hash of `identity.session`, which tell sessions apart and open none. */
  readonly session: string | undefined
  readonly address: string | undefined
  /** The connection and the number of the call on its page. */
  readonly requestId: string
  /** Where the server traces. */
  readonly traceId: string | undefined
  /** The fields that the policy names, as they came, without what is secret. */
  readonly input: Readonly<Record<string, unknown>> | undefined
}

/** Where entries go beside the logger; what it throws or rejects is logged. */
export type AuditSink = (entry: AuditEntry) => unknown

/** How many entries wait for the sink at most. */
const mostWaiting = 10_000

export interface AuditOptions {
  readonly sink?: AuditSink | undefined
  /** Default: where the live server logs. */
  readonly logger?: LiveLogger | undefined
}

/** Tells the logger and the sink, in the order of what happened. No action waits for it. */
export class AuditLog {
  readonly #waiting: AuditEntry[] = []
  #sink: AuditSink | undefined
  #logger: LiveLogger
  #dropped = 0
  #giving: Promise<void> | undefined

  constructor(logger: LiveLogger, { sink, logger: own = logger }: AuditOptions) {
    this.#sink = sink
    this.#logger = own
  }

  /** Goes on with the sink and the logger of an app after a hot reload. */
  adopt(next: AuditLog): void {
    this.#sink = next.#sink
    this.#logger = next.#logger
  }

  add(entry: AuditEntry): void {
    const { at: _, ...context } = entry
    this.#tell(() => this.#logger.info(`${entry.component}.${entry.action}: ${entry.outcome}`, context))
    if (!this.#sink) return
    if (this.#waiting.length >= mostWaiting) return void this.#dropped++
    this.#waiting.push(entry)
    this.#giving ??= this.#give()
  }

  /** Resolves when the sink has been given all there is. */
  async settle(): Promise<void> {
    await this.#giving
  }

  /** One after the other, and never within an action. */
  async #give(): Promise<void> {
    await Promise.resolve()
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      try {
        await this.#sink?.(entry)
      } catch (error) {
        const { requestId } = entry
        this.#tell(() => this.#logger.error('The sink of the audit log failed', { requestId, err: error }))
      }
      this.#tellDropped()
    }
    this.#giving = undefined
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#waiting.length > mostWaiting / 2) return
    const entries = this.#dropped
    this.#dropped = 0
    this.#tell(() =>
      this.#logger.error('The sink of the audit log is too slow: it misses entries, which stand in this log', {
        entries,
      }),
    )
  }

  /** A logger that throws fails no action. */
  #tell(log: () => void): void {
    try {
      log()
    } catch {
      // there is nobody else to tell
    }
  }
}
