import { acceptIdentity, type Identity } from '../../../authentication/identity.ts'
import { ShownRequest } from '../../../authentication/auth-request.ts'
import { inTime } from '../../../framework/in-time.ts'
import type { LiveHub } from '../hub.ts'
import { unmountComponent } from '../mounting.ts'
import type { Session } from '../session.ts'
import { refusalOf } from './authorize.ts'
import { endSession } from './revocations.ts'

/** How many are asked about at a time. */
const atOnce = 50

/** Asks the app every now and then whether the people on its sockets are still who they were: `live.revalidate`. */
export class Revalidation {
  #timer: NodeJS.Timeout | undefined
  #running = false
  readonly #hub: LiveHub

  constructor(hub: LiveHub) {
    this.#hub = hub
  }

  /** There is somebody to ask about. */
  start(): void {
    const { revalidate } = this.#hub.config
    if (revalidate === 0 || this.#timer || !this.#hub.guard.authenticate) return
    this.#timer = setInterval(() => void this.run(), revalidate)
    this.#timer.unref?.()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async run(): Promise<void> {
    if (this.#hub.sessions.size === 0) this.stop()
    if (this.#running) return
    this.#running = true
    const known = Array.from(this.#hub.sessions.values()).filter(({ caller }) => caller.user)
    while (known.length > 0) await Promise.all(known.splice(0, atOnce).map((session) => this.#ask(session)))
    this.#running = false
  }

  async #ask(session: Session): Promise<void> {
    const { authenticate } = this.#hub.guard
    const { user } = session.caller
    if (!authenticate || !user) return
    const { headers = new Headers(), ticket } = session.visitor ?? {}
    try {
      const request = new ShownRequest(headers, session.peer.address, ticket ? user : undefined)
      const given = await inTime(async () => authenticate(request), this.#hub.config.limits.handshake)
      const identity = acceptIdentity(given, this.#hub.now())
      if (!session.open) return
      if (!identity || identity.id !== user.id) return endSession(session)
      await this.#goOn(session, identity)
    } catch (error) {
      // who cannot be asked about goes on: it is asked again, and expiry and revocation do not depend on it
      this.#hub.logger.error('authenticate failed, so a live session could not be looked at again', { err: error })
    }
  }

  /** What they may not see any more is taken from them. */
  async #goOn(session: Session, identity: Identity): Promise<void> {
    session.identify(identity)
    for (const [component, { instance, props }] of session.mounts) {
      const { authorize, refusal } = instance.registered.definition
      const { caller } = session
      const refused = authorize && (await refusalOf(authorize({ caller, props, action: undefined }), caller, refusal))
      if (!refused || session.mounts.get(component)?.instance !== instance) continue
      unmountComponent(session, component)
      session.refuse({ component }, refused)
    }
  }
}
