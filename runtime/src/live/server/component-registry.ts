import type { ServiceContainer } from '../../services/container.ts'
import type { LiveRegistry } from '../types.ts'
import type { RoomBus } from '../bus/types.ts'
import type { StateStore } from '../store/types.ts'
import { identityOf, nextEpoch } from './clients.ts'
import { mountKey, sharedKey } from './durable-key.ts'
import { DurableState } from './durable.ts'
import { LiveInstance, type InstanceHost, type Work } from './instance.ts'
import { type ComponentHealth, HealthCounts } from './health.ts'
import { Flushes } from './flushes.ts'
import { KeptStates, sizeOf } from './kept-states.ts'
import { endLife, type Source, startAgain, startLife } from './life.ts'
import type { LiveLimits } from './limits.ts'
import type { ResumePoint } from './resume-point.ts'
import type { LiveLogger } from './peer.ts'
import { parseNow } from './problem.ts'
import { keyOf, register, type Registered } from './registered.ts'
import { Rooms } from './rooms/rooms.ts'
import type { LiveTap } from './tap.ts'

type StateLimits = Pick<LiveLimits, 'detached' | 'instances' | 'kept' | 'mountsStored' | 'parked' | 'slowAction'>

export interface ComponentRegistryOptions {
  readonly registry: LiveRegistry
  readonly logger: LiveLogger
  readonly services: ServiceContainer
  /** Above them, shared states that nobody looks at make room. */
  readonly limits: StateLimits
  /** Runs at the end of the tick. */
  readonly schedule: (run: () => void) => void
  readonly now: () => number
  /** Where durable states are kept. */
  readonly store: StateStore
  /** What rooms share with those of other processes. */
  readonly bus: RoomBus | undefined
}

/** What an instance is made from, beside its props. */
export interface GivenState {
  readonly state?: unknown
  readonly key?: string
  /** The address that asks. */
  readonly maker?: string | undefined
  /** Whose mount it is. */
  readonly client?: string
  /** What its page had before. */
  readonly resume?: ResumePoint | undefined
  /** What it may go on from. */
  readonly source?: Source | undefined
}

/** The registered components and their instances: which there are, who shares which, what is to be sent, and how they are doing. */
export class ComponentRegistry implements InstanceHost {
  readonly instances = new Map<number, LiveInstance>()
  registered: ReadonlyMap<string, Registered>
  logger: LiveLogger
  services: ServiceContainer
  store: StateStore
  limits: StateLimits
  started = false
  tap: LiveTap | undefined
  snapshots: InstanceHost['snapshots']
  /** Tells pages that refused components may be mounted again. */
  changed = (): void => {}
  /** Takes an instance that rests away from its pages, and tells them. */
  parked: (instance: LiveInstance) => void = () => {}
  /** Called when an instance has ended. */
  ended = (): void => {}
  /** Gives up a state that is only kept, of those it does not know itself. */
  giveUp = (): LiveInstance | undefined => undefined
  readonly rooms: Rooms
  readonly now: () => number
  readonly #shared = new Map<string, LiveInstance>()
  readonly #kept = new KeptStates()
  readonly #flushes: Flushes
  readonly #counts = new Map<string, HealthCounts>()
  #subjects = 0
  #warnedAt = Number.NEGATIVE_INFINITY

  constructor(options: ComponentRegistryOptions) {
    this.registered = register(options.registry)
    this.logger = options.logger
    this.services = options.services
    this.store = options.store
    this.limits = options.limits
    this.now = options.now
    this.#flushes = new Flushes((instance) => this.#flush(instance), options.schedule)
    this.rooms = new Rooms(this, options.bus)
  }

  /** Singletons are there before anyone asks. */
  start(): void {
    this.started = true
    for (const registered of this.registered.values()) {
      if (registered.definition.scope !== 'singleton') continue
      const props = registered.definition.props ? parseNow(registered.definition.props, {}) : undefined
      if (props && !props.ok) continue
      this.instanceFor(registered, props?.value ?? {})
    }
  }

  /** The one that these props mean, where there is one that is shared. */
  shared(registered: Registered, props: unknown): LiveInstance | undefined {
    return this.#shared.get(`${registered.name}\n${keyOf(registered, props)}`)
  }

  /** The instance these props mean; undefined when there is no room. */
  instanceFor(registered: Registered, props: unknown, given: GivenState = {}): LiveInstance | undefined {
    const shareKey = given.key ?? keyOf(registered, props)
    const id = shareKey === undefined ? undefined : `${registered.name}\n${shareKey}`
    const existing = id === undefined ? undefined : this.#shared.get(id)
    if (existing) {
      this.#kept.delete(existing)
      if (isRested(existing, this.now(), this.limits.parked)) this.#unpark(existing)
      return existing
    }
    const { instances: limit } = this.limits
    if (limit > 0 && this.instances.size >= limit && !this.#makeRoom()) return undefined
    const instance = new LiveInstance(++this.#subjects, id, registered, given.state, props, this, given.maker)
    // what a page goes on with is found under its name from now on, though it is yet to be read
    const mayGoOn = given.source !== undefined || registered.definition.durable
    if (given.resume && id === undefined && mayGoOn) instance.epoch = nextEpoch(given.resume.epoch)
    this.instances.set(instance.subject, instance)
    if (id !== undefined) this.#shared.set(id, instance)
    if (registered.definition.durable) this.#keepIn(instance, shareKey, given)
    if (registered.definition.room) instance.room = this.rooms.lifeOf(instance, shareKey ?? '')
    startLife(instance, this, given.source)
    return instance
  }

  /**
   * Takes an instance out; its `onUnmount` runs after what is queued for it.
   *
   * @param forget What a store has of it goes too.
   */
  remove(instance: LiveInstance, forget = false): void {
    if (instance.gone) return
    instance.gone = true
    instance.room?.end()
    this.#kept.delete(instance)
    this.#unshare(instance)
    const ended = (): void => {
      this.instances.delete(instance.subject)
      this.#flushes.delete(instance)
      this.ended()
    }
    endLife(instance, this, { forget, ended })
  }

  /** Nobody looks at it any more: a shared state is kept for whoever comes next, as long as there is room. */
  idle(instance: LiveInstance): void {
    const { shareKey, registered } = instance
    // without a key there is one of each component, however many visitors there are
    if (shareKey === undefined || !registered.definition.key) return
    if (this.#shared.get(shareKey) !== instance) return
    this.#kept.add(instance)
    let more = true
    while (more && this.#isFull()) more = this.#makeRoom()
  }

  #isFull(): boolean {
    return this.limits.kept > 0 && this.#kept.size > this.limits.kept
  }

  /** Takes its key back, where it is the one that mounts of this key see. */
  #unshare({ shareKey, subject }: LiveInstance): void {
    if (shareKey !== undefined && this.#shared.get(shareKey)?.subject === subject) this.#shared.delete(shareKey)
  }

  dirty(instance: LiveInstance): void {
    this.#flushes.add(instance)
  }

  flush(): void {
    this.#flushes.run()
  }

  #flush(instance: LiveInstance): void {
    try {
      instance.flush()
    } catch (error) {
      this.failed(instance, 'flush', error)
    }
  }

  failed(instance: LiveInstance, where: string, error: unknown): void {
    this.logger.error(`Live component ${instance.registered.name} failed in ${where}`, { err: error })
    this.#countsOf(instance).failures++
    void this.#tell(instance, where, error)
    if (!instance.ready || instance.gone) return
    const remedy = instance.health.failed(this.now())
    if (remedy === 'restart') this.#restart(instance)
    // whose call it was is told first
    if (remedy === 'park') instance.queue.addFirst(() => this.#park(instance))
  }

  /** An action has taken so many milliseconds. */
  took(instance: LiveInstance, { name }: Work, ms: number): void {
    if (this.limits.slowAction === 0 || ms < this.limits.slowAction) return
    this.#countsOf(instance).slow++
    this.logger.warn('A live action is slow', { component: instance.registered.name, action: name, ms: Math.round(ms) })
  }

  /** What has befallen components, by name; those that are not listed have had nothing. */
  get counts(): ReadonlyMap<string, HealthCounts> {
    return this.#counts
  }

  /** How the components are doing, one by one. */
  health(): ComponentHealth[] {
    const all = Array.from(this.instances.values())
    return Array.from(this.registered.keys(), (name) => {
      const own = all.filter((instance) => instance.registered.name === name)
      const { failures, restarts, slow } = this.#counts.get(name) ?? new HealthCounts()
      const parked = own.filter((instance) => instance.isParked).length
      const memory = own.reduce((sum, instance) => sum + sizeOf(instance), 0)
      return { name, instances: own.length, memory, failures, restarts, parked, slow }
    })
  }

  /** Tries the parked instances of a component again, and lets pages mount them; gives how many there were. */
  restart(name: string): number {
    const parked = Array.from(this.instances.values()).filter(
      (instance) => instance.registered.name === name && instance.isParked,
    )
    for (const instance of parked) this.#unpark(instance)
    if (parked.length > 0) this.changed()
    return parked.length
  }

  #countsOf({ registered: { name } }: LiveInstance): HealthCounts {
    const counts = this.#counts.get(name) ?? new HealthCounts()
    this.#counts.set(name, counts)
    return counts
  }

  /** A new object of the class goes on from the last good state. */
  #restart(instance: LiveInstance): void {
    this.#countsOf(instance).restarts++
    this.logger.warn(`Live component ${instance.registered.name} keeps failing: it is started again from its state`)
    instance.queue.addFirst(() => startAgain(instance, this))
  }

  #park(instance: LiveInstance): void {
    this.logger.error(`Live component ${instance.registered.name} keeps failing, and rests`, {
      minutes: this.limits.parked / 60_000,
    })
    instance.park()
    this.parked(instance)
    // one that belongs to its mount is asked for by nobody else
    if (instance.shareKey === undefined) this.remove(instance)
  }

  #unpark(instance: LiveInstance): void {
    instance.unpark()
    instance.queue.add(() => startAgain(instance, this))
  }

  async #tell(instance: LiveInstance, where: string, error: unknown): Promise<void> {
    try {
      await instance.component.onError?.(error, where)
    } catch (failure) {
      this.logger.error(`Live component ${instance.registered.name} failed in onError`, { err: failure })
    }
  }

  /** Gives an instance that is to outlive the server its place in the store. */
  #keepIn(instance: LiveInstance, shareKey: string | undefined, { client = '', resume }: GivenState): void {
    const { name } = instance.registered
    const { store, logger } = this
    const options = { store, logger, resumes: true, tap: () => this.tap }
    if (shareKey !== undefined) {
      const key = sharedKey(name, shareKey)
      instance.durable = new DurableState(instance, { ...options, key: () => key })
      return
    }
    const key = (): string => mountKey(name, client, identityOf(instance.epoch))
    instance.durable = new DurableState(instance, {
      ...options,
      key,
      resumes: resume !== undefined,
      ttl: this.limits.mountsStored,
    })
  }

  /** Drops a state that nobody looks at. */
  #makeRoom(): boolean {
    const instance = this.#kept.next() ?? this.giveUp()
    if (!instance) return false
    this.#warn(instance)
    this.remove(instance)
    return true
  }

  /** Once a minute at most: whoever fills the room must not fill the log too. */
  #warn({ registered }: LiveInstance): void {
    const now = performance.now()
    if (now - this.#warnedAt < 60_000) return
    this.#warnedAt = now
    this.logger.warn('Live states are at their limit: those that nobody looks at are dropped', {
      component: registered.name,
    })
  }
}

/** It rested for long enough to be tried again. */
function isRested(instance: LiveInstance, now: number, restsFor: number): boolean {
  return instance.isParked && now - (instance.health.parkedAt ?? now) >= restsFor
}
