import { serverFrame } from '../../protocol/frames.ts'
import { roomActions, type RoomEvent, type RoomState } from '../../protocol/room.ts'
import type { Unsubscribe } from '../../bus/types.ts'
import type { LiveInstance } from '../instance.ts'
import type { Session } from '../session.ts'
import { fieldsFor } from './schemas.ts'
import { Presence } from './presence.ts'
import { invalid } from './room-error.ts'
import type { LiveRoom } from './live-room.ts'
import { type EventText, type Rooms, textOf } from './rooms.ts'

/** How many events of one room may be on their way at once: a bus keeps so many for those who are slow. */
const mostUnderWay = 256

/** One room of this process, for as long as its state lives: over hot reloads too. */
export class RoomLife {
  readonly #instance: LiveInstance
  readonly #rooms: Rooms
  readonly #topic: string
  readonly #presence: Presence
  #unsubscribe: Unsubscribe | undefined
  /** The last message that everybody here was told. */
  #told = 0
  readonly #untold = new Map<number, () => void>()
  #underWay = 0
  readonly #waiting: (() => void)[] = []

  constructor(instance: LiveInstance, rooms: Rooms, topic: string) {
    this.#instance = instance
    this.#rooms = rooms
    this.#topic = topic
    this.#presence = new Presence(instance, rooms, () => this.#rest())
  }

  get #component(): LiveRoom {
    return this.#instance.component as unknown as LiveRoom // registered as a room
  }

  /** Somebody whom the room lets in, within what can be taken back. */
  join(session: Session): void | Promise<void> {
    if (this.#unsubscribe) return this.#presence.join(session)
    return this.#listen().then(() => this.#presence.join(session))
  }

  /** Somebody has no mount of it any more. */
  leave(session: Session, lost: boolean): void | Promise<void> {
    return this.#presence.leave(session, lost)
  }

  /** Those who were here when the state was kept may come back. */
  restored(): void {
    this.#presence.restored()
  }

  /** Its pages were sent away. */
  emptied(): void {
    this.#presence.emptied()
  }

  /** What a page does, checked and allowed. */
  act(action: string, input: unknown, session: Session): void | Promise<void> {
    if (action === roomActions.emit) return this.#emitted(input as RoomEvent, session) // as `eventSchema` made it
    if (action === roomActions.write) return this.#write(Object(input))
    return this.#presence.present(session, input)
  }

  /** To everybody in the room, here and elsewhere; resolves when those here have been told. */
  async emit(text: EventText): Promise<void> {
    if (this.#underWay >= mostUnderWay) await new Promise<void>((resolve) => void this.#waiting.push(resolve))
    this.#underWay++
    const listening = this.#unsubscribe
    try {
      const sequence = await this.#rooms.publish(this.#topic, text)
      // whoever stopped listening in between is not told of it
      if (listening && this.#unsubscribe === listening && sequence > this.#told) {
        await new Promise<void>((resolve) => void this.#untold.set(sequence, resolve))
      }
    } finally {
      this.#underWay--
      this.#waiting.shift()?.()
    }
  }

  /** The state is gone. */
  end(): void {
    this.#presence.end()
    void this.#stop()
  }

  async #emitted({ event, data }: RoomEvent, session: Session): Promise<void> {
    const { onEvent } = this.#component
    if (onEvent) {
      // the names and types of events are the class's own
      const given = { event, data } as Parameters<typeof onEvent>[0]
      await onEvent.call(this.#component, given, this.#presence.memberOf(session))
    }
    await this.emit(textOf(event, data, session.member))
  }

  async #write(fields: object): Promise<void> {
    const { room } = this.#instance.registered.definition
    const { state: own } = this.#instance.tracker.own as RoomState<object> // what `stateSchema` made
    const checked = await fieldsFor(room?.state, own, fields)
    if (!checked.ok) throw invalid(checked.fields)
    Object.assign((this.#instance.tracker.state as RoomState<object>).state, checked.value)
  }

  async #listen(): Promise<void> {
    this.#unsubscribe = await this.#rooms.subscribe(this.#topic, {
      message: ({ sequence, payload }) => this.#tell(sequence, payload),
      gap: (from, to) => this.#missed(from, to),
    })
  }

  /** One text for all: it is framed once. What was changed before the event is seen before it. */
  #tell(sequence: number, payload: string): void {
    const instance = this.#instance
    instance.flush()
    const frame = `[${serverFrame.event},${instance.subject},${payload}]`
    for (const { joined, session } of instance.subscribers.values()) if (joined) session.send(frame)
    this.#toldUpTo(sequence)
  }

  #missed(from: number, to: number): void {
    this.#rooms.logger.error('A room missed events, which its bus does not keep any more', {
      room: this.#instance.registered.name,
      events: to - from + 1,
    })
    this.#toldUpTo(to)
  }

  #toldUpTo(sequence: number): void {
    this.#told = sequence
    for (const [at, resolve] of this.#untold) {
      if (at > sequence) continue
      this.#untold.delete(at)
      resolve()
    }
  }

  /** Nobody is here, nor expected: a room without a state is forgotten, another is told of no more events. */
  #rest(): void {
    const instance = this.#instance
    if (instance.subscribers.size > 0 || this.#presence.size > 0) return
    void this.#stop()
    if (!instance.registered.definition.room?.state) this.#rooms.forget(instance)
  }

  #stop(): Promise<void> | undefined {
    const unsubscribe = this.#unsubscribe
    this.#unsubscribe = undefined
    this.#toldUpTo(Number.POSITIVE_INFINITY)
    this.#told = 0
    return unsubscribe?.().catch((error: unknown) => {
      this.#rooms.logger.error('A room could not leave its bus', { err: error })
    })
  }
}
