import type { ServiceContainer } from '../../services/container.ts'
import type { ServiceScope } from '../../services/types.ts'
import { encodeValue } from '../protocol/values.ts'
import { serverFrame } from '../protocol/frames.ts'
import { attachTo, type Caller, type ComponentContext, type LiveComponent } from './component.ts'
import { randomEpoch } from './clients.ts'
import { Releases } from './releases.ts'
import { SerialQueue } from './queue.ts'
import type { Registered } from './registered.ts'
import type { LiveTap } from './tap.ts'
import { StateTracker } from './tracker.ts'
import type { LiveClass } from '../types.ts'

/** Where the patches of an instance go: one for each socket that has mounted it, however often. */
export interface Subscriber {
  /** How many mounts of this socket stand on the instance. */
  mounts: number
  /** Acknowledgements that go out with the next frame. */
  acks: string[]
  /** Has been given the state, which patches then go on from. */
  joined: boolean
  /** Has been announced by `onConnect`. */
  connected: boolean
  /** Patches were left out because the socket is slow: it gets the whole state when it can take it. */
  stale: boolean
  deliver(text: string): void
  /** True when patches should be left out for now. */
  readonly slow: boolean
}

export interface InstanceHost {
  /** Where `this.services` come from now; hot reload changes it. */
  readonly services: ServiceContainer
  readonly tap: LiveTap | undefined
  /** Asks for `flush` at the end of the tick. */
  dirty(instance: LiveInstance): void
  failed(instance: LiveInstance, where: string, error: unknown): void
}

/** One state with its component object, its subscribers and the queue of what happens to it. */
export class LiveInstance {
  readonly queue: SerialQueue
  readonly subscribers = new Map<object, Subscriber>()
  component: LiveComponent
  tracker: StateTracker
  registered: Registered
  releases: Releases
  seq = 0
  /** Which count `seq` belongs to: another for each instance that is made. */
  readonly epoch = randomEpoch()
  /** Set when the first `onMount` is through. */
  ready = false
  gone = false
  #caller: Caller | undefined
  #callerProps: unknown
  #services: ServiceScope | undefined
  readonly #host: InstanceHost

  constructor(
    readonly subject: number,
    readonly shareKey: string | undefined,
    registered: Registered,
    state: object,
    /** Those of the first mount. */
    readonly props: unknown,
    host: InstanceHost,
    /** The address that the first mount came from. */
    readonly maker = '',
  ) {
    this.registered = registered
    this.#host = host
    this.queue = new SerialQueue((error) => host.failed(this, 'its queue', error))
    this.tracker = new StateTracker(state, () => host.dirty(this))
    this.releases = new Releases((error) => host.failed(this, 'timer', error))
    this.component = this.#make(registered.type)
  }

  /** Puts another class in the place of this one, on the given state. Its timers and subscriptions are released. */
  swap(registered: Registered, state: object): void {
    const before = { component: this.component, tracker: this.tracker, releases: this.releases }
    this.tracker = new StateTracker(state, () => this.#host.dirty(this))
    this.releases = new Releases((error) => this.#host.failed(this, 'timer', error))
    try {
      this.component = this.#make(registered.type)
    } catch (error) {
      this.releases.release()
      Object.assign(this, before)
      throw error
    }
    before.releases.release()
    this.registered = registered
  }

  /** Runs `work` for a caller. Its changes are taken back when it throws. */
  act<T>(
    caller: Caller,
    props: unknown,
    work: () => T | Promise<T>,
    succeeded: (value: T) => void,
    failed: (error: unknown) => void,
  ): void | Promise<void> {
    this.#caller = caller
    this.#callerProps = props
    const { tracker } = this
    const succeed = (value: T): void => {
      tracker.commit()
      this.#caller = undefined
      succeeded(value)
    }
    const fail = (error: unknown): void => {
      tracker.rollback()
      this.#caller = undefined
      failed(error)
    }
    tracker.begin()
    let result: T | Promise<T>
    try {
      result = work()
    } catch (error) {
      return fail(error)
    }
    return result instanceof Promise ? result.then(succeed, fail) : succeed(result)
  }

  /** Sends what changed, and the acknowledgements that wait, in one frame for each subscriber. */
  flush(): void {
    const change = this.tracker.take()
    if (change !== undefined) this.seq++
    const patch = change === undefined || change === 'whole' ? '[]' : change
    if (change !== undefined) this.#host.tap?.patch?.(this.registered.name, this.subscribers.size)
    for (const subscriber of this.subscribers.values()) {
      if (!subscriber.joined || (change === undefined && subscriber.acks.length === 0)) continue
      if (change === 'whole' || subscriber.slow) subscriber.stale = true
      if (subscriber.slow) continue
      if (subscriber.stale) this.sendWhole(subscriber)
      else subscriber.deliver(`[${serverFrame.patch},${this.subject},${this.seq},${patch}${takeAcks(subscriber)}]`)
    }
  }

  sendWhole(subscriber: Subscriber): void {
    subscriber.stale = false
    const acks = takeAcks(subscriber)
    subscriber.deliver(`[${serverFrame.state},${this.subject},${this.seq},${this.tracker.text}${acks}]`)
  }

  /** To everyone, as another state altogether. */
  sendState(): void {
    this.tracker.discard()
    this.seq++
    for (const subscriber of this.subscribers.values()) {
      if (!subscriber.joined) continue
      if (subscriber.slow) subscriber.stale = true
      else this.sendWhole(subscriber)
    }
  }

  /** Disposes of the services that lived for this instance; the next one it asks for is of the container as it is then. */
  endServices(): void {
    void this.#services?.dispose()
    this.#services = undefined
  }

  acknowledge(socket: object, call: number, result: unknown): void {
    const subscriber = this.subscribers.get(socket)
    if (!subscriber) return
    subscriber.acks.push(result === undefined ? `[${call}]` : `[${call},${encodeValue(result)}]`)
    this.#host.dirty(this)
  }

  #make(type: LiveClass): LiveComponent {
    const context: ComponentContext = {
      state: () => this.tracker.state,
      setState: (state) => this.tracker.replace(asObject(state)),
      props: () => (this.#caller ? this.#callerProps : this.props),
      caller: () => this.#caller,
      services: () => (this.#services ??= this.#host.services.scope()),
      release: (free) => this.releases.add(free),
      every: (ms, run) => this.releases.every(ms, run),
      after: (ms, run) => this.releases.after(ms, run),
    }
    // The class passes the context to LiveComponent, whose constructor takes it, unless it has a constructor of its own.
    const component = new (type as new (context: ComponentContext) => LiveComponent)(context)
    component[attachTo](context)
    return component
  }
}

function takeAcks(subscriber: Subscriber): string {
  if (subscriber.acks.length === 0) return ''
  const text = `,[${subscriber.acks.join(',')}]`
  subscriber.acks = []
  return text
}

function asObject(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value
  throw new TypeError('A live state is an object.')
}
