import { createHmac } from 'node:crypto'
import type { FluxStackLogger } from '../../logging/logger.ts'
import { combine } from '../../resilience/policy.ts'
import { retry } from '../../resilience/retry.ts'
import { timeout } from '../../resilience/timeout.ts'
import { isTransient, parseRetryAfter } from '../../resilience/transient.ts'
import { reasonOf } from '../reason.ts'

export interface WebhookOptions {
  url: string
  /** Signs the body. */
  secret: string | undefined
  /** Milliseconds for each try. */
  timeout: number
  logger: Pick<FluxStackLogger, 'warn' | 'info'>
  /** Milliseconds before the second try; for tests. */
  delay?: number
}

const ATTEMPTS = 5
/** What waits behind an endpoint that hangs; the oldest goes first, since the newest says how things stand. */
const MOST_WAITING = 100

/**
 * Posts JSON to one address, one after the other, so that nothing is resolved before it has fired. Answers are not read, redirects not
 * followed. One line in the log when the endpoint fails, one when it works again.
 */
export class Webhook {
  readonly #options: WebhookOptions
  readonly #waiting: object[] = []
  readonly #giveUp = new AbortController()
  #working: Promise<void> | undefined
  #failing = false

  constructor(options: WebhookOptions) {
    this.#options = options
  }

  post(message: object): void {
    this.#waiting.push(message)
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
    this.#working ??= this.#work().finally(() => (this.#working = undefined))
  }

  /** Resolves when everything is posted or was given up. */
  async flush(): Promise<void> {
    await this.#working
  }

  /** Gives up what has not been posted yet. */
  stop(): void {
    this.#waiting.length = 0
    this.#giveUp.abort(new Error('The app stops'))
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) await this.#deliver(message)
  }

  async #deliver(message: object): Promise<void> {
    const { logger, url, delay = 1000 } = this.#options
    const body = JSON.stringify(message)
    const id = crypto.randomUUID()
    const policy = combine(
      retry({ attempts: ATTEMPTS, delay, maxDelay: 30_000, when: mayPass }),
      timeout(this.#options.timeout),
    )
    try {
      await policy.run(({ signal }) => this.#send(body, id, signal), this.#giveUp.signal)
      if (this.#failing) logger.info('Alerts reach their webhook again', { host: this.#host })
      this.#failing = false
    } catch (error) {
      if (this.#giveUp.signal.aborted || this.#failing) return
      this.#failing = true
      // the error itself may hold the address
      const reason = reasonOf(error).replaceAll(url, this.#host)
      logger.warn('Alerts do not reach their webhook', { host: this.#host, reason })
    }
  }

  /** Addresses of webhooks are secrets themselves: this much goes to the log. */
  get #host(): string {
    return new URL(this.#options.url).host
  }

  async #send(body: string, id: string, signal: AbortSignal): Promise<void> {
    const { url, secret } = this.#options
    const sentAt = String(Math.floor(Date.now() / 1000))
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'FluxStack',
        'x-flux-delivery': id,
        'x-flux-timestamp': sentAt,
        ...(secret !== undefined && { 'x-flux-signature': signatureOf(secret, sentAt, body) }),
      },
      body,
      redirect: 'manual',
      signal,
    })
    void response.body?.cancel().catch(() => {})
    if (!response.ok) throw new WebhookError(response)
  }
}

/** `sha256=` and the HMAC of the time, a dot and the body, in hex. */
function signatureOf(secret: string, sentAt: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex')}`
}

class WebhookError extends Error {
  readonly status: number
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor({ status, headers }: Response) {
    super(
      status >= 300 && status < 400
        ? 'It answered with a redirect, and none is followed'
        : `It answered with ${status}`,
    )
    this.status = status
    const ms = parseRetryAfter(headers.get('retry-after'))
    if (ms !== undefined) this.retryAfter = ms / 1000
  }
}

/** Nothing is lost by posting it twice: the receiver knows it by its id. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || (error instanceof WebhookError && error.status >= 500)
}
