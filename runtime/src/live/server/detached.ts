import { identityOf } from './clients.ts'
import { encodeValue } from '../protocol/values.ts'
import type { LiveInstance } from './instance.ts'
import { KeptStates } from './kept-states.ts'
import type { Registered } from './registered.ts'
import type { Owner } from './security/owner.ts'

interface Lost {
  readonly instance: LiveInstance
  /** Under which it is kept. */
  readonly name: string
  readonly since: number
  readonly owner: Owner
}

/** Who asks for the state that it had, and for what. */
export interface Reclaim {
  readonly client: string
  readonly epoch: string
  readonly registered: Registered
  readonly props: unknown
}

/** A client is told of its own states alone, whatever epoch it brings. */
const nameOf = (client: string, epoch: string): string => `${client} ${identityOf(epoch)}`

/** The states of mounts whose socket was lost, kept for their client alone. */
export class DetachedMounts {
  /** By client and which state it is, longest lost first. */
  readonly #lost = new Map<string, Lost>()
  readonly #sizes = new KeptStates()

  get size(): number {
    return this.#lost.size
  }

  has(client: string, epoch: string): boolean {
    return this.#lost.has(nameOf(client, epoch))
  }

  /** Gives what had been kept under the same name and is not any more. */
  add(instance: LiveInstance, client: string, now: number, owner: Owner): LiveInstance | undefined {
    const name = nameOf(client, instance.epoch)
    const before = this.#lost.get(name)
    if (before) this.#delete(before)
    this.#lost.set(name, { instance, name, since: now, owner })
    this.#sizes.add(instance)
    return before?.instance
  }

  /** The state of this client's own mount, if it is the same component with the same props. */
  take({ client, epoch, registered, props }: Reclaim): LiveInstance | undefined {
    const lost = this.#lost.get(nameOf(client, epoch))
    if (!lost || lost.instance.gone) return undefined
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
    const lost = Array.from(this.#lost.values()).find((one) => one.instance === instance)
    if (lost) this.#delete(lost)
    return instance
  }

  /** Those of owners that fit; they are not kept any more. */
  *drop(fits: (owner: Owner) => boolean): Generator<readonly [instance: LiveInstance, owner: Owner]> {
    for (const lost of this.#lost.values()) {
      if (!fits(lost.owner)) continue
      this.#delete(lost)
      yield [lost.instance, lost.owner]
    }
  }

  #delete({ instance, name }: Lost): void {
    this.#lost.delete(name)
    this.#sizes.delete(instance)
  }
}
