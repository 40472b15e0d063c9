import type { SocketLimits } from '../protocol/frames.ts'

/** The network bunches frames up: what left within the limit must arrive within it. */
const share = 0.8
/** A server that has not said what it takes. */
const unknown: SocketLimits = { rate: 0, burst: 0, unfinished: 0, maxPayload: 0 }

/** How much one socket may send: a bucket like the server's, somewhat smaller. */
export class Pace {
  #tokens: number
  #at = performance.now()

  constructor(readonly limits = unknown) {
    this.#tokens = limits.burst * share
  }

  /** A frame goes, whether there was room or not. */
  take(): void {
    this.#fill()
    this.#tokens--
  }

  /** Frames that may go now. */
  get room(): number {
    if (this.limits.rate === 0) return Infinity
    this.#fill()
    return Math.floor(this.#tokens)
  }

  /** Milliseconds until one may. */
  get wait(): number {
    return ((1 - this.#tokens) / (this.limits.rate * share)) * 1000
  }

  #fill(): void {
    const now = performance.now()
    const { rate, burst } = this.limits
    this.#tokens = Math.min(burst * share, this.#tokens + ((now - this.#at) / 1000) * rate * share)
    this.#at = now
  }
}
