import type { LiveProblem } from '../protocol/codes.ts'
import type { Caller } from './component.ts'
import type { LiveHub } from './hub.ts'
import type { LiveInstance, Work } from './instance.ts'
import type { Job } from './queue.ts'
import type { Mount, Session } from './session.ts'
import type { Subscriber } from './subscriber.ts'

/**
 * Takes the mount off; true when it was the last of its socket on this instance.
 *
 * @param lost It may come back on another socket.
 */
export function leaveInstance(session: Session, component: number, mount: Mount, lost: boolean): boolean {
  const { instance } = mount
  session.mounts.delete(component)
  session.hub.tap?.unmounted?.(instance.registered.name)
  const subscriber = instance.subscribers.get(session)
  if (!subscriber || --subscriber.mounts > 0) return false
  instance.leave(session.key)
  instance.queue.push(new Leaving(session, mount, subscriber, lost))
  return true
}

/** Takes an instance away from all who have mounted it, and tells them why. */
export function takeAway(hub: LiveHub, instance: LiveInstance, problem: LiveProblem): void {
  for (const session of hub.sessions.values()) {
    for (const [component, mount] of session.mounts) {
      if (mount.instance !== instance) continue
      session.mounts.delete(component)
      session.refuse({ component }, problem)
    }
  }
  instance.subscribers.clear()
  instance.room?.emptied()
}

/** The last mount of a socket went: its connection is said goodbye to. */
class Leaving implements Job, Work {
  readonly #session: Session
  readonly #mount: Mount
  readonly #subscriber: Subscriber
  readonly #lost: boolean

  constructor(session: Session, mount: Mount, subscriber: Subscriber, lost: boolean) {
    this.#session = session
    this.#mount = mount
    this.#subscriber = subscriber
    this.#lost = lost
  }

  readonly name = 'onDisconnect'

  get caller(): Caller {
    return this.#session.caller
  }

  get action(): undefined {
    return undefined
  }

  get props(): unknown {
    return this.#mount.props
  }

  run(): void | Promise<void> {
    const { instance } = this.#mount
    // It may have mounted again while this waited.
    if (this.#subscriber.mounts === 0) {
      instance.subscribers.delete(this.#session)
      if (instance.subscribers.size === 0) this.#session.hub.states.idle(instance)
    }
    if (!this.#subscriber.connected) return
    this.#subscriber.connected = false
    if (instance.room) return instance.room.leave(this.#session, this.#lost)
    return instance.component.onDisconnect ? instance.act(this) : undefined
  }

  perform(): unknown {
    return this.#mount.instance.component.onDisconnect?.(this.#session.caller)
  }

  succeeded(): void {}

  failed(error: unknown): void {
    this.#session.hub.states.failed(this.#mount.instance, 'onDisconnect', error)
  }
}
