import type { RoomMember } from '../../protocol/room.ts'
import type { LiveInstance } from '../instance.ts'
import type { Session } from '../session.ts'
import { membersIn } from './members.ts'
import type { LiveRoom } from './live-room.ts'
import { notHere } from './room-error.ts'
import type { Rooms } from './rooms.ts'
import { firstPresence } from './schemas.ts'

/** Who is in a room: a person once, however many sockets they have in it, and for a while after the last of those was lost. */
export class Presence {
  readonly #instance: LiveInstance
  readonly #rooms: Rooms
  readonly #gone: () => void
  /** How many sockets a member has here. */
  readonly #sockets = new Map<string, number>()
  /** Of those who are away. */
  readonly #expected = new Map<string, NodeJS.Timeout>()

  /** @param gone is told when somebody has left */
  constructor(instance: LiveInstance, rooms: Rooms, gone: () => void) {
    this.#instance = instance
    this.#rooms = rooms
    this.#gone = gone
  }

  /** Members, those who are away included. */
  get size(): number {
    return this.#sockets.size + this.#expected.size
  }

  memberOf(session: Session): RoomMember | undefined {
    const at = this.#indexOf(session.member)
    return at < 0 ? undefined : membersIn(this.#instance)[at]
  }

  join(session: Session): void | Promise<void> {
    const id = session.member
    const sockets = this.#sockets.get(id) ?? 0
    this.#sockets.set(id, sockets + 1)
    if (sockets > 0) return undefined
    const known = this.memberOf(session)
    if (known) return this.#back(known)
    const members = membersIn(this.#instance)
    const { presence } = this.#instance.registered.definition.room ?? {}
    members.push({ id, joinedAt: Date.now(), data: firstPresence(presence) })
    const { onJoin } = this.#room
    const [member] = members.slice(-1)
    if (!onJoin || !member) return undefined
    return this.#welcome(session, () => onJoin.call(this.#room, member, session.caller))
  }

  leave(session: Session, lost: boolean): void | Promise<void> {
    const id = session.member
    const sockets = (this.#sockets.get(id) ?? 1) - 1
    if (sockets > 0) return void this.#sockets.set(id, sockets)
    this.#sockets.delete(id)
    const { awayFor } = this.#rooms
    if (!lost || awayFor === 0) return this.#remove(id)
    this.#expect(id, awayFor)
  }

  /** What the others see of a member. */
  present(session: Session, data: unknown): void {
    const member = this.memberOf(session)
    if (!member) throw notHere()
    Object.assign(member, { data })
  }

  /** After a restart: whoever was here may come back as from a lost connection. */
  restored(): void {
    for (const { id } of membersIn(this.#instance)) this.#expect(id, this.#rooms.awayFor)
  }

  emptied(): void {
    this.end()
    const members = membersIn(this.#instance)
    members.splice(0, members.length)
  }

  end(): void {
    for (const timer of this.#expected.values()) clearTimeout(timer)
    this.#expected.clear()
    this.#sockets.clear()
  }

  get #room(): LiveRoom {
    return this.#instance.component as unknown as LiveRoom // registered as a room
  }

  #back(member: RoomMember): void {
    clearTimeout(this.#expected.get(member.id))
    this.#expected.delete(member.id)
    delete (member as { away?: true }).away
  }

  /** What `onJoin` throws takes the member back, and this with it. */
  #welcome(session: Session, greet: () => void | Promise<void>): void | Promise<void> {
    const refused = (error: unknown): never => {
      this.#sockets.delete(session.member)
      throw error
    }
    try {
      const greeted = greet()
      return greeted instanceof Promise ? greeted.catch(refused) : greeted
    } catch (error) {
      return refused(error)
    }
  }

  #expect(id: string, ms: number): void {
    const at = this.#indexOf(id)
    if (at < 0) return
    Object.assign(membersIn(this.#instance)[at] ?? {}, { away: true })
    const leave = (): void | Promise<void> => {
      this.#expected.delete(id)
      return this.#remove(id)
    }
    const timer = setTimeout(() => {
      this.#instance.queue.add(() => (this.#expected.get(id) === timer ? leave() : undefined))
    }, ms)
    timer.unref?.()
    this.#expected.set(id, timer)
  }

  #remove(id: string): void | Promise<void> {
    const at = this.#indexOf(id)
    if (at < 0) return this.#gone()
    const [member] = membersIn(this.#instance).splice(at, 1)
    const { onLeave } = this.#room
    if (!onLeave || !member) return this.#gone()
    const failed = (error: unknown): void => this.#rooms.failed(this.#instance, 'onLeave', error)
    try {
      const said = onLeave.call(this.#room, member)
      // whatever the hook does, the member is gone
      if (said instanceof Promise) return said.catch(failed).then(this.#gone)
    } catch (error) {
      failed(error)
    }
    return this.#gone()
  }

  /** Without a proxy for each who is looked at. */
  #indexOf(id: string): number {
    const { members } = this.#instance.tracker.own as { readonly members: readonly RoomMember[] } // what `stateSchema` made
    return members.findIndex((member) => member.id === id)
  }
}
