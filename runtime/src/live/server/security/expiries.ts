import type { LiveHub } from '../hub.ts'
import type { Session } from '../session.ts'
import { endSession } from './revocations.ts'

/** How often it is looked for sessions whose time is up, in ms. */
const lookEvery = 500

/** Ends sockets when the session that they were opened with expires: one timer for all, while any of them expires. */
export class Expiries {
  /** By the half second in which they expire. */
  readonly #due = new Map<number, Set<Session>>()
  #timer: NodeJS.Timeout | undefined
  readonly #hub: LiveHub

  constructor(hub: LiveHub) {
    this.#hub = hub
  }

  /** How many sockets will expire. */
  get size(): number {
    return Array.from(this.#due.values()).reduce((sum, { size }) => sum + size, 0)
  }

  watch(session: Session): void {
    const { user } = session.caller
    if (user?.expiresAt === undefined) return
    const slot = slotOf(user.expiresAt)
    const due = this.#due.get(slot) ?? new Set()
    this.#due.set(slot, due.add(session))
    this.#timer ??= setInterval(() => this.look(), lookEvery)
    this.#timer.unref?.()
  }

  forget(session: Session): void {
    const { user } = session.caller
    if (user?.expiresAt === undefined) return
    const slot = slotOf(user.expiresAt)
    const due = this.#due.get(slot)
    due?.delete(session)
    if (due?.size === 0) this.#due.delete(slot)
    if (this.#due.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  look(): void {
    const now = this.#hub.now()
    for (const [slot, due] of this.#due) {
      if (slot * lookEvery > now) continue
      for (const session of due) if ((session.caller.user?.expiresAt ?? 0) <= now) endSession(session)
    }
  }
}

const slotOf = (time: number): number => Math.floor(time / lookEvery)
