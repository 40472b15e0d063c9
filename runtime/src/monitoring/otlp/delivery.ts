import type { FluxStackLogger } from '../../logging/logger.ts'
import { retry } from '../../resilience/retry.ts'
import { parseRetryAfter } from '../../resilience/transient.ts'
import { reasonOf } from '../reason.ts'

export interface DeliveryOptions {
  /** Where to, `http://localhost:4318/v1/traces`. */
  url: string
  headers: Readonly<Record<string, string>>
  /** Milliseconds for one delivery, all tries and the answer's body together. */
  timeout: number
  /** What is delivered, as a log line names it. */
  what: string
  logger: Pick<FluxStackLogger, 'warn' | 'info'>
}

/** What a collector answers may be no longer. */
const ANSWER_BYTES = 64 * 1024

/**
 * Brings bodies to a collector by `fetch`, whose signal ends a connection whatever the other side does; the exporters of OpenTelemetry
 * wait for one that sends a byte now and then for ever. One line in the log when it fails first, one when it works again.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #stop = new AbortController()
  #failures = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Deliveries that failed since one went well. */
  get failures(): number {
    return this.#failures
  }

  /** What the collector answered; undefined where it did not take the body. */
  async send(body: Uint8Array): Promise<string | undefined> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.#options.timeout), this.#stop.signal])
    let why: unknown
    const again = retry({ attempts: 3, delay: 500, maxDelay: 5000, onRetry: ({ error }) => (why = error) })
    try {
      const answer = await again.run((context) => this.#post(body, context.signal), signal)
      this.#works()
      return answer
    } catch (error) {
      // that the time ran out while waiting for another try says less
      this.#fails(why ?? error)
      return undefined
    }
  }

  /** Gives up what is under way. */
  cancel(): void {
    this.#stop.abort(new Error('The app stops'))
  }

  async #post(body: Uint8Array, signal: AbortSignal): Promise<string> {
    const { url, headers } = this.#options
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: body as Uint8Array<ArrayBuffer>, // made by a TextEncoder
      signal,
      // elsewhere nobody should get the headers
      redirect: 'manual',
    })
    const answer = await readSome(response)
    if (response.ok) return answer
    throw new Refused(response.status, parseRetryAfter(response.headers.get('retry-after')))
  }

  #works(): void {
    if (this.#failures > 0)
      this.#options.logger.info(`OTLP: ${this.#options.what} arrive again`, { lost: this.#failures })
    this.#failures = 0
  }

  #fails(error: unknown): void {
    if (this.#failures++ > 0) return
    const { what, url, logger } = this.#options
    logger.warn(`OTLP: ${what} do not arrive and are dropped`, { url, reason: reasonOf(error) })
  }
}

class Refused extends Error {
  readonly retryAfter: number | undefined

  constructor(
    readonly status: number,
    retryAfter: number | undefined,
  ) {
    super(`answered ${status}`)
    this.retryAfter = retryAfter === undefined ? undefined : retryAfter / 1000
  }
}

/** The beginning of an answer, the rest of which nobody reads. */
async function readSome(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const body: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > ANSWER_BYTES) break
  }
  return text
}
