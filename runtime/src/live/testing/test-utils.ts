import { randomBytes } from 'node:crypto'
import type { ServiceContainer } from '../../services/container.ts'
import type { AdoptReport } from '../server/adopt.ts'
import { LiveServer, type LiveServerOptions } from '../server/server.ts'
import type { LiveConfigInput } from '../server/limits.ts'
import { KeyRing } from '../server/signature/key-ring.ts'
import { StateSignature } from '../server/signature/signature.ts'
import { MemoryStateStore } from '../store/memory.ts'
import type { StateStore } from '../store/types.ts'
import type { LiveRegistry, PropArguments } from '../types.ts'
import { FakeTime } from './fake-time.ts'
import { SeverableStore } from './severable-store.ts'
import type { LiveTestComponent } from './test-component.ts'
import { type LivePageOptions, LiveTestPage } from './test-page.ts'

export interface LiveComponentTestOptions {
  /** As in the app, but that nobody sends too fast and errors say what they are. */
  readonly config?: LiveConfigInput
  /** What `this.services` are; the app's own are `services` of `app/server/services`. */
  readonly services?: ServiceContainer
  /** Where durable components are kept, over restarts too. Default: in memory. */
  readonly store?: StateStore
  /** Lets the clock stand still, for `advance`: timers of components, expiry, `Date`. One at a time in a process. Default false. */
  readonly fakeTime?: boolean
  /** Told of what fails. Default: nobody. */
  readonly logger?: LiveServerOptions['logger']
}

const unlimited = { rate: 1e9, burst: 1e9, unfinished: 0 }
const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/**
 * Live components on a server of a test's own, and pages on it: without a port, with as many pages as it takes, lost connections, restarts,
 * crashes, and a clock that the test moves.
 *
 * @example
 * await using test = new LiveComponentTestUtils({ counter: Counter }, { fakeTime: true })
 * const counter = await test.mount('counter', { step: 5 })
 * await counter.call.increment()
 * expect(counter.patches).toEqual([[[['count'], 5]]])
 */
export class LiveComponentTestUtils<R extends LiveRegistry> {
  /** Another one after a restart. */
  live: LiveServer
  readonly #options: LiveComponentTestOptions
  readonly #store: StateStore
  readonly #keys = new KeyRing([randomBytes(32).toString('hex')])
  readonly #pages = new Set<LiveTestPage<R>>()
  readonly #time: FakeTime | undefined
  #registry: LiveRegistry
  #held: SeverableStore

  constructor(registry: R, options: LiveComponentTestOptions = {}) {
    this.#options = options
    this.#registry = registry
    this.#store = options.store ?? new MemoryStateStore()
    this.#time = options.fakeTime ? new FakeTime() : undefined
    this.#time?.install()
    this.#held = new SeverableStore(this.#store)
    this.live = this.#server()
    this.live.start()
  }

  /** A page without anything on it. */
  page(options: LivePageOptions = {}): LiveTestPage<R> {
    const page = new LiveTestPage<R>(() => this.live, options)
    this.#pages.add(page)
    return page
  }

  /** A component on a page of its own. */
  mount<K extends keyof R & string>(
    name: K,
    ...props: PropArguments<InstanceType<R[K]>>
  ): Promise<LiveTestComponent<InstanceType<R[K]>>> {
    return this.page().mount(name, ...props)
  }

  /** Moves the clock by so many milliseconds, timer by timer; needs `fakeTime`. */
  async advance(ms: number): Promise<void> {
    if (!this.#time) throw new Error('The clock is the real one: make the utilities with { fakeTime: true }.')
    await this.#time.advance(ms, () => this.settle())
  }

  /** Settles when nothing runs or is on its way, but for what waits for the clock or for the world outside. */
  async settle(): Promise<void> {
    // what rests for two turns has come to rest; what does not in a hundred waits for something else
    for (let turn = 0, quiet = 0; turn < 100 && quiet < 2; turn++) {
      await nextTurn()
      quiet = this.#isBusy ? 0 : quiet + 1
    }
  }

  /** Stops the server in order and starts another one, as a deploy does. Pages whose network is there have come back. */
  async restart(): Promise<void> {
    await this.#drain()
    await this.#startAnew()
  }

  /** The server ends without a word, as by SIGKILL, and another one starts: what was not stored is lost. */
  async crash(): Promise<void> {
    this.#held.sever()
    for (const instance of this.live.hub.states.instances.values()) instance.release()
    for (const page of this.#pages) page.drop()
    await this.#startAnew()
  }

  /** Another registry takes over what lives, as in a hot reload. */
  async reload(registry: LiveRegistry): Promise<AdoptReport> {
    this.#registry = registry
    const next = this.#server()
    const report = next.adopt(this.live)
    this.live = next
    await this.settle()
    return report
  }

  /** Ends pages and server, and gives the process its clock back. */
  async stop(): Promise<void> {
    for (const page of this.#pages) page.close()
    this.#pages.clear()
    this.#time?.uninstall()
    // An action that hangs must not hold up a test.
    await this.live.drain(100)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #server(): LiveServer {
    const { config, services, logger } = this.#options
    const limits = { ...unlimited, ...config?.limits }
    return new LiveServer({
      registry: this.#registry,
      config: { exposeErrors: true, ...config, limits },
      services,
      logger,
      store: this.#held,
      signature: new StateSignature({ keys: this.#keys, store: this.#held }),
      now: () => Date.now(),
      schedule: queueMicrotask,
    })
  }

  async #startAnew(): Promise<void> {
    const { tap } = this.live.hub
    this.#held = new SeverableStore(this.#store)
    this.live = this.#server()
    // whoever looks on goes on doing so
    this.live.hub.tap = tap
    this.live.start()
    await Promise.all(Array.from(this.#pages, (page) => (page.isAway ? undefined : page.comeBack())))
  }

  /** The clock goes on for what waits for it. */
  async #drain(): Promise<void> {
    const state = { isOver: false }
    const drained = this.live.drain().finally(() => (state.isOver = true))
    await this.settle()
    while (this.#time && !state.isOver) await this.advance(100)
    await drained
  }

  get #isBusy(): boolean {
    for (const { queue, durable, ready } of this.live.hub.states.instances.values()) {
      if (queue.size > 0 || (ready && durable && !durable.isSettled)) return true
    }
    return Array.from(this.#pages).some(({ connection }) => connection.getSnapshot().away > 0)
  }
}
