import type { LiveInstance } from './instance.ts'

/**
 * Instances with something to send. At the end of the tick they are all sent, so that what many sockets see is sent once. What one socket
 * alone sees is sent as soon as its frame is through: all it needs is at hand then, and there is nobody else to wait for.
 */
export class Flushes {
  readonly #waiting = new Set<LiveInstance>()
  /** The only one that is to be sent soon. */
  #alone: LiveInstance | undefined
  #isScheduled = false
  readonly #flush: (instance: LiveInstance) => void
  readonly #schedule: (run: () => void) => void
  readonly #soon: ((run: () => void) => void) | undefined

  constructor(flush: (instance: LiveInstance) => void, schedule: (run: () => void) => void) {
    this.#flush = flush
    this.#schedule = schedule
    // a clock of a test's own is for all
    this.#soon = schedule === setImmediate ? process.nextTick : undefined
  }

  add(instance: LiveInstance): void {
    if (this.#soon && instance.subscribers.size === 1) return this.#addAlone(instance, this.#soon)
    this.#waiting.add(instance)
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#schedule(() => this.run())
  }

  delete(instance: LiveInstance): void {
    this.#waiting.delete(instance)
    if (this.#alone === instance) this.#alone = undefined
  }

  /** Sends what waits, now. */
  run(): void {
    this.#isScheduled = false
    const alone = this.#alone
    this.#alone = undefined
    if (alone) this.#flush(alone)
    for (const instance of this.#waiting) {
      this.#waiting.delete(instance)
      this.#flush(instance)
    }
  }

  #addAlone(instance: LiveInstance, soon: (run: () => void) => void): void {
    if (instance === this.#alone) return
    if (this.#alone) return void this.#waiting.add(instance)
    this.#alone = instance
    soon(this.#runSoon)
  }

  /** With those that came while it was to be sent; those that many see wait for the end of the tick. */
  readonly #runSoon = (): void => {
    if (!this.#isScheduled) return this.run()
    const alone = this.#alone
    this.#alone = undefined
    if (alone) this.#flush(alone)
  }
}
