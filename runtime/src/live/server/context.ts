import type { Services } from '../../services/types.ts'
import type { Caller, ComponentContext, RunningAction } from './component.ts'
import type { RoomClass } from '../types.ts'
import type { LiveInstance } from './instance.ts'
import { emitTo, roomRef } from './rooms/room-ref.ts'

/** What a component reads of the instance that holds it. */
export class InstanceContext implements ComponentContext {
  readonly #instance: LiveInstance

  constructor(instance: LiveInstance) {
    this.#instance = instance
  }

  state(): unknown {
    return this.#instance.tracker.state
  }

  private(): unknown {
    return this.#instance.tracker.private
  }

  setState(state: unknown): void {
    if (typeof state !== 'object' || state === null) throw new TypeError('A live state is an object.')
    this.#instance.tracker.replace(state)
  }

  props(): unknown {
    return this.#instance.currentProps
  }

  caller(): Caller | undefined {
    return this.#instance.caller
  }

  action(): RunningAction | undefined {
    return this.#instance.action
  }

  services(): Services {
    return this.#instance.services
  }

  room(type: RoomClass, params: unknown): unknown {
    return roomRef(this.#instance.host, type, params)
  }

  tell(event: string, data: unknown): Promise<void> {
    const { host, registered, props } = this.#instance
    return emitTo(host, registered, props, { event, data })
  }

  release(free: () => void): () => void {
    return this.#instance.releases.add(free)
  }

  every(ms: number, run: () => unknown): () => void {
    return this.#instance.releases.every(ms, run)
  }

  after(ms: number, run: () => unknown): () => void {
    return this.#instance.releases.after(ms, run)
  }
}
