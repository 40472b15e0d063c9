import { randomUUID } from 'node:crypto'
import type { Revocation } from '../../../authentication/of-request.ts'
import type { RoomBus, Unsubscribe } from '../../bus/types.ts'
import type { LiveHub } from '../hub.ts'
import { revoke } from './revocations.ts'

const topic = 'live/revocations'
const tryAgain = 5000
/** How long after a revocation, in ms, a socket may open elsewhere on what was looked up before it; clocks differ too. */
const onItsWay = 1000

/** Tells the app's other processes whose sockets end, over the bus that they share. */
export class SharedRevocations {
  readonly #own = randomUUID()
  #subscription: Promise<Unsubscribe | undefined> | undefined
  #retry: NodeJS.Timeout | undefined
  #stopped = false
  readonly #hub: LiveHub
  readonly #bus: RoomBus | undefined

  constructor(hub: LiveHub, bus: RoomBus | undefined) {
    this.#hub = hub
    this.#bus = bus
  }

  start(): void {
    if (!this.#bus || this.#subscription || this.#stopped) return
    const handler = {
      message: ({ payload }: { readonly payload: string }) => this.#told(payload),
      gap: () => this.#missed(),
    }
    this.#subscription = this.#bus.subscribe(topic, handler).catch((error: unknown) => {
      this.#hub.logger.error('Sessions that other processes end are not heard of: it is tried again', { err: error })
      this.#subscription = undefined
      this.#retry = setTimeout(() => this.start(), tryAgain)
      this.#retry.unref?.()
      return undefined
    })
  }

  tell(what: Revocation): void {
    this.#bus?.publish(topic, JSON.stringify([this.#own, Date.now(), what])).catch((error: unknown) => {
      this.#hub.logger.error('Other processes could not be told of a session that has ended', { err: error })
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    const leave = await this.#subscription
    await leave?.()
  }

  #told(payload: string): void {
    // as `tell` of another process wrote it
    const [teller, at, what] = JSON.parse(payload) as [string, number, Revocation]
    if (teller !== this.#own) revoke(this.#hub, what, at + onItsWay)
  }

  /** What is no longer kept cannot be known: everybody is looked at again. */
  #missed(): Promise<void> {
    this.#hub.logger.error('Sessions that other processes ended were missed: everybody is looked at again')
    return this.#hub.guard.revalidation.run()
  }
}
