import { LiveConnection } from '../client/connection.ts'
import type { Caller } from '../server/component.ts'
import type { GivenState } from '../server/component-registry.ts'
import type { LiveServer } from '../server/server.ts'
import type { LiveRegistry, PropArguments, RoomName } from '../types.ts'
import { MemoryNetwork } from './memory-socket.ts'
import { LiveTestComponent } from './test-component.ts'
import { LiveTestRoom } from './test-room.ts'

export interface LivePageOptions {
  /** Who sits before it: `{ id: 'ann' }`, or with a `user` somebody who has signed in. Default: a visitor. */
  readonly caller?: Partial<Caller>
  /** Default: none is known. */
  readonly address?: string
  /** What states that this page makes begin with, over the defaults of the schema. */
  readonly state?: object
  /** Instead of what components make of their props. */
  readonly key?: string
}

/** A component, whichever it is. */
type Mounted = Pick<LiveTestComponent<unknown>, 'received' | 'status' | 'onChange' | 'unmount'>

/** A page of a test: a real connection over a network in memory. */
export class LiveTestPage<R extends LiveRegistry> {
  /** For `<LiveProvider connection={…}>`. */
  readonly connection: LiveConnection
  readonly #network: MemoryNetwork
  readonly #find: ConstructorParameters<typeof LiveTestComponent>[1]
  readonly #components = new Set<Mounted>()

  constructor(server: () => LiveServer, { caller, address, ...given }: LivePageOptions = {}) {
    this.#find = (subject) => server().hub.states.instances.get(subject)
    this.#network = new MemoryNetwork(server, {
      caller,
      address,
      opened: (session) => (session.given = given satisfies GivenState),
      received: (frame) => this.#components.forEach((component) => component.received(frame)),
    })
    this.connection = new LiveConnection({ url: 'memory:', WebSocket: this.#network.WebSocket, linger: 0 })
  }

  /** Shows a component, and settles when its state is there. Throws the `LiveError` of one that is refused. */
  mount<K extends keyof R & string>(
    name: K,
    ...[props]: PropArguments<InstanceType<R[K]>>
  ): Promise<LiveTestComponent<InstanceType<R[K]>>> {
    return this.#show(new LiveTestComponent<InstanceType<R[K]>>(this.connection.component(name, props), this.#find))
  }

  /** Goes into a room, and settles when it is in. Throws the `LiveError` of one that does not let it. */
  join<K extends RoomName<R>>(
    name: K,
    ...[params]: PropArguments<InstanceType<R[K]>>
  ): Promise<LiveTestRoom<InstanceType<R[K]>>> {
    return this.#show(new LiveTestRoom<InstanceType<R[K]>>(this.connection.component(name, params), this.#find))
  }

  #show<T extends Mounted & { ready(): Promise<T> }>(component: T): Promise<T> {
    this.#components.add(component)
    return component.ready()
  }

  get isAway(): boolean {
    return !this.#network.up
  }

  /** The network is gone: what was on its way is lost, what is called waits. */
  lose(): void {
    this.#network.cut()
  }

  /** Its socket is lost, and the network still there. */
  drop(): void {
    const { isAway } = this
    this.#network.cut()
    if (!isAway) this.#network.restore()
  }

  /** The network is back; settles when each component is live again or has been refused, and no call waits. */
  async comeBack(): Promise<void> {
    this.#network.restore()
    if (this.connection.getSnapshot().status !== 'open') this.connection.reconnect()
    const isBack = (): boolean => {
      const { status, away, waiting } = this.connection.getSnapshot()
      if (status === 'idle' || status === 'closed' || status === 'signed-out') return true
      const settled = Array.from(this.#components).every((one) => one.status === 'live' || one.status === 'failed')
      return status === 'open' && settled && away + waiting === 0
    }
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isBack()) return
        for (const stop of stops) stop()
        resolve()
      }
      const stops = [this.connection.subscribe(look), ...Array.from(this.#components, (one) => one.onChange(look))]
      look()
    })
  }

  /** The page is left: what it has mounted is unmounted. */
  close(): void {
    for (const component of this.#components) component.unmount()
    this.connection.destroy()
  }
}
