import { encodeValue } from '../protocol/values.ts'
import type { LiveInstance } from './instance.ts'
import { KeptStates } from './kept-states.ts'
import type { Registered } from './registered.ts'

interface Lost {
  readonly instance: LiveInstance
  readonly client: string
  readonly since: number
}

/** Who asks for the state that it had, and for what. */
export interface Reclaim {
  readonly client: string
  readonly epoch: string
  readonly registered: Registered
  readonly props: unknown
}

/** The states of mounts whose socket was lost, kept for their client alone. */
export class DetachedMounts {
  /** By epoch, longest lost first. */
  readonly #lost = new Map<string, Lost>()
  readonly #sizes = new KeptStates()

  get size(): number {
    return this.#lost.size
  }

  has(epoch: string): boolean {
    return this.#lost.has(epoch)
  }

  add(instance: LiveInstance, client: string, now: number): void {
    this.#lost.set(instance.epoch, { instance, client, since: now })
    this.#sizes.add(instance)
  }

  /** The state of this client's own mount, if it is the same component with the same props. */
  take({ client, epoch, registered, props }: Reclaim): LiveInstance | undefined {
    const lost = this.#lost.get(epoch)
    if (!lost || lost.client !== client || lost.instance.gone) return undefined
    const { instance } = lost
    if (instance.registered.name !== registered.name || encodeValue(instance.props) !== encodeValue(props))
      return undefined
    this.#delete(lost)
    return instance
  }

  /** Those that have been lost for as long as this, and those above so many bytes; they are not kept any more. */
  *expire(now: number, keptFor: number, bytes: number): Generator<LiveInstance> {
    for (const lost of this.#lost.values()) {
      if (now - lost.since < keptFor) break
      this.#delete(lost)
      yield lost.instance
    }
    if (bytes === 0) return
    while (this.#sizes.size > bytes) {
      const instance = this.makeRoom()
      if (!instance) return
      yield instance
    }
  }

  /** The one that goes first where there is no room: the oldest of the address that made the most. */
  makeRoom(): LiveInstance | undefined {
    const instance = this.#sizes.next()
    const lost = instance && this.#lost.get(instance.epoch)
    if (lost) this.#delete(lost)
    return instance
  }

  #delete({ instance }: Lost): void {
    this.#lost.delete(instance.epoch)
    this.#sizes.delete(instance)
  }
}
