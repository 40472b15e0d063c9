import { type LiveLogger, silentLogger } from '../server/peer.ts'
import { busClosed, checkPayload, checkTopic, firstWanted, KEPT, LARGEST_PAYLOAD } from './checks.ts'
import { Follower, type Kept } from './follower.ts'
import type { BusHandler, BusMessage, RoomBus, SubscribeOptions, Unsubscribe } from './types.ts'

export interface MemoryRoomBusOptions {
  /** Messages of a topic that are kept. Default: 1,024. */
  readonly keep?: number | undefined
  /** The most bytes of all messages that are kept; the oldest go first. Default: 32 MiB. */
  readonly maxBytes?: number | undefined
  /** The most bytes of one payload. Default: 1 MiB. */
  readonly maxPayload?: number | undefined
  readonly logger?: LiveLogger | undefined
}

interface Topic {
  last: number
  /** Oldest first. */
  readonly messages: BusMessage[]
  readonly followers: Set<Follower>
}

const MIB = 1024 * 1024
/** What a message takes beside its payload, about. */
const MESSAGE = 64
/** Messages handed to a follower at once. */
const AT_ONCE = 64
const sizeOf = ({ payload }: BusMessage): number => MESSAGE + payload.length * 2

/**
 * A bus for one process. A message is there for every subscriber when `publish` settles.
 *
 * @example
 * const bus = new MemoryRoomBus()
 * const stop = await bus.subscribe('chat:7', { message: ({ payload }) => show(payload), gap: () => reload() })
 */
export class MemoryRoomBus implements RoomBus {
  readonly #topics = new Map<string, Topic>()
  readonly #options: { readonly keep: number; readonly maxBytes: number; readonly maxPayload: number }
  readonly #logger: LiveLogger
  #bytes = 0
  /** The largest number of a topic that was let go of: no number is given twice. */
  #floor = 0
  #closed = false

  constructor(options: MemoryRoomBusOptions = {}) {
    const { keep = KEPT, maxBytes = 32 * MIB, maxPayload = LARGEST_PAYLOAD, logger = silentLogger } = options
    this.#options = { keep, maxBytes, maxPayload }
    this.#logger = logger
  }

  async publish(topic: string, payload: string): Promise<number> {
    this.#check(topic)
    checkPayload(payload, this.#options.maxPayload)
    const entry = this.#topic(topic)
    const message = { sequence: ++entry.last, payload }
    entry.messages.push(message)
    this.#bytes += sizeOf(message)
    // the last in the order of topics is the one published to last
    this.#topics.delete(topic)
    this.#topics.set(topic, entry)
    if (entry.messages.length > this.#options.keep) this.#dropOldest(topic, entry)
    while (this.#bytes > this.#options.maxBytes && this.#makeRoom());
    for (const follower of entry.followers) follower.poke()
    return message.sequence
  }

  async subscribe(topic: string, handler: BusHandler, { from }: SubscribeOptions = {}): Promise<Unsubscribe> {
    this.#check(topic)
    const next = firstWanted(from, this.#topics.get(topic)?.last ?? this.#floor)
    const entry = this.#topic(topic)
    const threw = (error: unknown) => this.#logger.error('A handler of the room bus threw', { topic, error })
    const follower = new Follower({ next, handler, threw, read: (at) => kept(entry, at) })
    entry.followers.add(follower)
    follower.poke()
    return async () => {
      entry.followers.delete(follower)
      this.#forgetIfIdle(topic, entry)
      await follower.end()
    }
  }

  async last(topic: string): Promise<number> {
    this.#check(topic)
    return this.#topics.get(topic)?.last ?? this.#floor
  }

  async close(): Promise<void> {
    this.#closed = true
    const followers = [...this.#topics.values()].flatMap((entry) => [...entry.followers])
    this.#topics.clear()
    await Promise.all(followers.map((follower) => follower.end()))
  }

  #topic(topic: string): Topic {
    const known = this.#topics.get(topic)
    if (known) return known
    const made: Topic = { last: this.#floor, messages: [], followers: new Set() }
    this.#topics.set(topic, made)
    return made
  }

  /** From the topic that was published to longest ago; false when there is nothing to drop. */
  #makeRoom(): boolean {
    for (const [topic, entry] of this.#topics) {
      if (entry.messages.length === 0) continue
      this.#dropOldest(topic, entry)
      return true
    }
    return false
  }

  #dropOldest(topic: string, entry: Topic): void {
    const dropped = entry.messages.shift()
    if (dropped) this.#bytes -= sizeOf(dropped)
    this.#forgetIfIdle(topic, entry)
  }

  #forgetIfIdle(topic: string, entry: Topic): void {
    if (entry.messages.length > 0 || entry.followers.size > 0 || this.#topics.get(topic) !== entry) return
    this.#topics.delete(topic)
    this.#floor = Math.max(this.#floor, entry.last)
  }

  #check(topic: string): void {
    if (this.#closed) throw busClosed()
    checkTopic(topic)
  }
}

function kept({ messages, last }: Topic, from: number): Kept {
  const oldest = messages[0]?.sequence ?? last + 1
  const first = Math.max(from, oldest)
  return { first, messages: messages.slice(first - oldest, first - oldest + AT_ONCE) }
}
