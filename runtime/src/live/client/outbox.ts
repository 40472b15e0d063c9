import { encodeValue } from '../protocol/values.ts'
import { clientFrame } from '../protocol/frames.ts'
import type { LiveError } from './error.ts'

/** Calls of one component that are on their way at once, at most; the server pauses a socket with 64 unfinished ones. */
const maxOnTheWay = 48
/** The server is told what it may forget when this many answers have come. */
const tellEvery = 32

export interface Call {
  readonly id: number
  readonly action: string
  /** As it travels: what the page does with its object later changes nothing. Undefined for a call without one. */
  readonly input: string | undefined
  readonly resolve: (result: unknown) => void
  readonly reject: (error: LiveError) => void
  /** On this socket or an earlier one. */
  sent: boolean
}

export interface OutboxHost {
  /** How many more calls this socket may carry now. */
  readonly room: number
  /** Below it, every call of the page has been answered. */
  readonly floor: number
  sendCall(text: string, again: boolean): void
}

/** The calls of one component that have no answer, in order: those on their way, and those that wait. */
export class Outbox {
  /** On the present socket. */
  readonly #away = new Map<number, Call>()
  #waiting: Call[] = []
  #told = 0
  readonly #host: OutboxHost

  constructor(host: OutboxHost) {
    this.#host = host
  }

  get away(): number {
    return this.#away.size
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** All without an answer, in order. */
  *[Symbol.iterator](): Generator<Call> {
    yield* this.#away.values()
    yield* this.#waiting
  }

  add(call: Call): void {
    this.#waiting.push(call)
  }

  /** Sends what there is room for, under the component's number. */
  pump(component: number): void {
    while (this.#away.size < maxOnTheWay && this.#host.room > 0) {
      const call = this.#waiting.shift()
      if (!call) return
      this.#away.set(call.id, call)
      const text = this.#frame(component, call)
      const again = call.sent
      call.sent = true
      this.#host.sendCall(text, again)
    }
  }

  /** The answer has come. */
  take(id: number): Call | undefined {
    const call = this.#away.get(id)
    this.#away.delete(id)
    return call
  }

  /** The socket is gone: what was on its way goes again first. */
  recall(): void {
    this.#waiting = Array.from(this)
    this.#away.clear()
    this.#told = 0
  }

  /** Those that fit, which then are no longer here. */
  remove(fits: (call: Call) => boolean): Call[] {
    const removed = Array.from(this).filter(fits)
    for (const { id } of removed) this.#away.delete(id)
    this.#waiting = this.#waiting.filter((call) => !removed.includes(call))
    return removed
  }

  #frame(component: number, { id, action, input, sent }: Call): string {
    const { floor } = this.#host
    const done = floor - 1 - this.#told >= tellEvery ? floor - 1 : undefined
    if (done !== undefined) this.#told = done
    const options = { ...(sent && { again: 1 }), ...(done && { done }), ...(input === undefined && { bare: 1 }) }
    // `bare` alone says nothing that a missing element does not.
    const more = sent || done ? `,${input ?? null},${JSON.stringify(options)}` : input === undefined ? '' : `,${input}`
    return `[${clientFrame.call},${component},${id},${encodeValue(action)}${more}]`
  }
}
