import type { ServiceContainer } from '../../services/container.ts'
import type { LiveRegistry } from '../types.ts'
import { LiveInstance, type InstanceHost } from './instance.ts'
import type { LiveLogger } from './peer.ts'
import { parseNow } from './problem.ts'
import { initialState, keyOf, register, type Registered } from './registered.ts'

export interface StatesOptions {
  readonly registry: LiveRegistry
  readonly logger: LiveLogger
  readonly services: ServiceContainer
  /** Above this many, shared states that nobody looks at make room; 0 means no limit. */
  readonly limit: number
  /** Runs at the end of the tick. */
  readonly schedule: (run: () => void) => void
}

/** The instances of the registered components: which there are, who shares which, what is to be sent. */
export class States implements InstanceHost {
  readonly instances = new Map<number, LiveInstance>()
  registered: ReadonlyMap<string, Registered>
  logger: LiveLogger
  services: ServiceContainer
  limit: number
  started = false
  /** Called when an instance has ended. */
  ended = (): void => {}
  readonly #schedule: (run: () => void) => void
  readonly #shared = new Map<string, LiveInstance>()
  readonly #dirty = new Set<LiveInstance>()
  #subjects = 0
  #flushing = false

  constructor(options: StatesOptions) {
    this.registered = register(options.registry)
    this.logger = options.logger
    this.services = options.services
    this.limit = options.limit
    this.#schedule = options.schedule
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

  /** The instance these props mean; undefined when there is no room. */
  instanceFor(
    registered: Registered,
    props: unknown,
    given: { state?: unknown; key?: string } = {},
  ): LiveInstance | undefined {
    const shareKey = given.key ?? keyOf(registered, props)
    const id = shareKey === undefined ? undefined : `${registered.name}\n${shareKey}`
    const existing = id === undefined ? undefined : this.#shared.get(id)
    if (existing) return existing
    if (this.limit > 0 && this.instances.size >= this.limit && !this.#makeRoom()) return undefined
    const state = initialState(registered, given.state)
    const instance = new LiveInstance(++this.#subjects, id, registered, state, props, this)
    this.instances.set(instance.subject, instance)
    if (id !== undefined) this.#shared.set(id, instance)
    this.#mount(instance)
    return instance
  }

  /** Takes an instance out; its `onUnmount` runs after what is queued for it. */
  remove(instance: LiveInstance): void {
    if (instance.gone) return
    instance.gone = true
    this.#unshare(instance)
    instance.queue.push(() => {
      const release = (): void => {
        instance.releases.release()
        instance.endServices()
        this.instances.delete(instance.subject)
        this.#dirty.delete(instance)
        this.ended()
      }
      if (!instance.ready || !instance.component.onUnmount) return release()
      return this.#guard(instance, 'onUnmount', () => instance.component.onUnmount?.()).then(release)
    })
  }

  /** Nobody looks at it: the last of the shared states to make room. */
  idle(instance: LiveInstance): void {
    const key = this.#unshare(instance)
    if (key !== undefined) this.#shared.set(key, instance)
  }

  /** Gives its key, where it was the one that mounts of this key see. */
  #unshare({ shareKey, subject }: LiveInstance): string | undefined {
    if (shareKey === undefined || this.#shared.get(shareKey)?.subject !== subject) return undefined
    this.#shared.delete(shareKey)
    return shareKey
  }

  async #guard(instance: LiveInstance, where: string, run: () => unknown): Promise<void> {
    try {
      await run()
    } catch (error) {
      this.failed(instance, where, error)
    }
  }

  dirty(instance: LiveInstance): void {
    this.#dirty.add(instance)
    if (this.#flushing) return
    this.#flushing = true
    this.#schedule(() => this.flush())
  }

  flush(): void {
    this.#flushing = false
    for (const instance of this.#dirty) {
      this.#dirty.delete(instance)
      try {
        instance.flush()
      } catch (error) {
        this.failed(instance, 'flush', error)
      }
    }
  }

  failed(instance: LiveInstance, where: string, error: unknown): void {
    this.logger.error(`Live component ${instance.registered.name} failed in ${where}`, { err: error })
  }

  #mount(instance: LiveInstance): void {
    instance.queue.push(() => {
      const mounted = (): void => {
        instance.ready = true
      }
      const failed = (error: unknown): void => {
        this.failed(instance, 'onMount', error)
        this.remove(instance)
      }
      try {
        const done = instance.component.onMount?.()
        return done instanceof Promise ? done.then(mounted, failed) : mounted()
      } catch (error) {
        return failed(error)
      }
    })
  }

  /** Drops the shared state that nobody has looked at for longest. */
  #makeRoom(): boolean {
    for (const instance of this.#shared.values()) {
      const { name, definition } = instance.registered
      if (instance.subscribers.size > 0 || instance.queue.size > 0 || definition.scope === 'singleton') continue
      this.logger.warn('Live states are at their limit: dropped one that nobody looks at', { component: name })
      this.remove(instance)
      return true
    }
    return false
  }
}
