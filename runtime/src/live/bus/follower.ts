import { type BusHandler, type BusMessage, RoomBusError } from './types.ts'

/** What is kept from a number on. */
export interface Kept {
  /** The number of the first of these messages; where there is none, the topic's last plus 1. */
  readonly first: number
  /** In order, without a hole, perhaps not all. */
  readonly messages: readonly BusMessage[]
}

export interface FollowerOptions {
  /** The first number wanted. */
  readonly next: number
  readonly handler: BusHandler
  readonly read: (from: number) => Promise<Kept> | Kept
  /** What a handler threw. */
  readonly threw: (error: unknown) => void
}

/** Milliseconds between attempts to read, which grow up to the second. */
const RETRY = { first: 50, longest: 2000 }

/** One subscription: reads at its own pace what its topic keeps, and hands it over one by one. */
export class Follower {
  readonly #options: FollowerOptions
  #next: number
  #ended = false
  #running: Promise<void> | undefined
  #again = false
  #wake: (() => void) | undefined

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#next = options.next
  }

  /** There may be more. */
  poke(): void {
    if (this.#ended) return
    this.#again = true
    this.#running ??= this.#run()
  }

  /** Settles when the handler that is being called, if any, is done. From within that handler it must not be waited for. */
  async end(): Promise<void> {
    this.#ended = true
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    for (let wait = RETRY.first; this.#again && !this.#ended;) {
      this.#again = false
      try {
        await this.#readOn()
        wait = RETRY.first
      } catch (cause) {
        this.#again = true
        this.#tell(() => this.#options.handler.failed?.(toBusError(cause)))
        await this.#pause(wait)
        wait = Math.min(RETRY.longest, wait * 2)
      }
    }
    this.#running = undefined
  }

  async #readOn(): Promise<void> {
    const { read, handler } = this.#options
    for (;;) {
      const { first, messages } = await read(this.#next)
      if (this.#ended) return
      if (first > this.#next) {
        const [from, to] = [this.#next, first - 1]
        this.#next = first
        await this.#tell(() => handler.gap(from, to))
      }
      for (const message of messages) {
        if (this.#ended) return
        this.#next = message.sequence + 1
        await this.#tell(() => handler.message(message))
      }
      if (messages.length === 0) return
    }
  }

  async #tell(call: () => void | Promise<void>): Promise<void> {
    try {
      await call()
    } catch (error) {
      this.#options.threw(error)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

const toBusError = (cause: unknown): RoomBusError =>
  cause instanceof RoomBusError ? cause : new RoomBusError('BUS_FAILED', 'The room bus cannot be read.', { cause })
