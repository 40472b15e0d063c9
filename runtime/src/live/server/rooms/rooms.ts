import { createHash } from 'node:crypto'
import { MemoryRoomBus } from '../../bus/memory.ts'
import type { BusHandler, RoomBus, Unsubscribe } from '../../bus/types.ts'
import { encodeValue } from '../../protocol/values.ts'
import type { ComponentRegistry } from '../component-registry.ts'
import type { LiveInstance } from '../instance.ts'
import type { LiveLogger } from '../peer.ts'
import type { Registered } from '../registered.ts'
import { busFailed } from './room-error.ts'
import { RoomLife } from './room-life.ts'

/** An event as it travels, on the bus and to pages: the name, the data and who emitted it, as JSON without the brackets around them. */
export type EventText = string & { readonly '~event': never }

/** What rooms need of the registry that holds them. */
export interface RoomHost {
  readonly registered: ReadonlyMap<string, Registered>
  readonly rooms: Rooms
  shared(registered: Registered, props: unknown): LiveInstance | undefined
}

/** Nobody needs what is kept longer than it takes to tell everybody. */
const keptBytes = 8 * 1024 * 1024

/** The rooms of a server, and what they share with those of others. */
export class Rooms {
  /** Given by the app, or one of this process alone. */
  readonly #given: RoomBus | undefined
  readonly #states: ComponentRegistry
  #own: MemoryRoomBus | undefined

  constructor(states: ComponentRegistry, bus: RoomBus | undefined) {
    this.#states = states
    this.#given = bus
  }

  get logger(): LiveLogger {
    return this.#states.logger
  }

  /** How long whoever lost their connection is expected, in ms. */
  get awayFor(): number {
    return this.#states.limits.detached
  }

  /** @param key Which of the rooms of this name. */
  lifeOf(instance: LiveInstance, key: string): RoomLife {
    return new RoomLife(instance, this, topicOf(instance.registered.name, key))
  }

  async publish(topic: string, text: EventText): Promise<number> {
    try {
      return await this.#bus.publish(topic, text)
    } catch (error) {
      throw busFailed(error)
    }
  }

  async subscribe(topic: string, handler: BusHandler): Promise<Unsubscribe> {
    const failed: BusHandler['failed'] = (error) =>
      this.logger.error('The bus of rooms cannot be read: it is tried again', { err: error })
    try {
      return await this.#bus.subscribe(topic, { ...handler, failed })
    } catch (error) {
      throw busFailed(error)
    }
  }

  forget(instance: LiveInstance): void {
    this.#states.remove(instance, true)
  }

  failed(instance: LiveInstance, where: string, error: unknown): void {
    this.#states.failed(instance, where, error)
  }

  get #bus(): RoomBus {
    return this.#given ?? (this.#own ??= new MemoryRoomBus({ maxBytes: keptBytes, logger: this.logger }))
  }
}

/** A topic has a limited length. */
export const topicOf = (name: string, key: string): string =>
  `room/${createHash('sha256').update(`${name}\n${key}`).digest('base64url')}`

export const textOf = (event: string, data: unknown, from?: string): EventText =>
  `${JSON.stringify(event)},${encodeValue(data)}${from === undefined ? '' : `,${JSON.stringify(from)}`}` as EventText
