import { closeCodes } from '../protocol/codes.ts'
import type { LiveHub } from './hub.ts'
import type { Session } from './session.ts'

/** How long a peer may take to answer a close, in ms. */
const closeTimeout = 5000

/** The one timer of the live server, running while there are sockets or what was left of them: handshakes, signs of life, readers that stay slow. */
export class Sweep {
  readonly #hub: LiveHub
  #timer: NodeJS.Timeout | undefined

  constructor(hub: LiveHub) {
    this.#hub = hub
  }

  start(): void {
    if (this.#timer) return
    const { heartbeat, limits } = this.#hub.config
    const every = Math.min(
      5000,
      Math.max(10, Math.min(heartbeat, limits.handshake, limits.stalled, limits.detached || heartbeat) / 4),
    )
    this.#timer = setInterval(() => this.run(), every)
    this.#timer.unref?.()
  }

  /** Stops when there is nothing left to watch. */
  rest(): void {
    if (this.#hub.sessions.size > 0 || this.#hub.closing.size > 0 || this.#hub.detached.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  run(): void {
    const now = this.#hub.now()
    for (const session of this.#hub.sessions.values()) this.#check(session, now)
    for (const [peer, since] of this.#hub.closing) {
      if (now - since < closeTimeout) continue
      this.#hub.closing.delete(peer)
      peer.terminate()
    }
    this.#hub.expire()
    this.rest()
  }

  #check(session: Session, now: number): void {
    const { heartbeat, limits } = this.#hub.config
    if (!session.greeted && now - session.openedAt > limits.handshake) {
      return session.end(closeCodes.timeout, 'no hello in time')
    }
    // In case the transport did not say that its buffer emptied.
    session.writable()
    if (session.stalledAt !== undefined && now - session.stalledAt > limits.stalled) {
      return session.end(closeCodes.overloaded, 'reads too slowly')
    }
    const silent = now - session.heardAt
    // Beyond two missed signs of life there is nobody to shake hands with.
    if (silent > heartbeat * 3) {
      session.peer.terminate()
      return this.#hub.close(session)
    }
    if (silent > heartbeat && now - session.pingedAt > heartbeat) {
      session.pingedAt = now
      session.peer.ping?.()
    }
  }
}
