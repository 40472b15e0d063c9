import type { LiveClass, LiveRegistry } from '../types.ts'
import type { Caller } from './component.ts'
import { LiveInstance, type InstanceHost, type Registered } from './instance.ts'
import type { LiveConfig } from './limits.ts'
import type { LiveLogger, LivePeer } from './peer.ts'
import { parseNow } from './problem.ts'
import { definitionFor } from './registry.ts'
import { Session } from './session.ts'
import { Sweep } from './sweep.ts'

export interface HubOptions {
  readonly registry: LiveRegistry
  readonly config: LiveConfig
  readonly logger: LiveLogger
  readonly now: () => number
  /** Runs at the end of the tick. */
  readonly schedule: (run: () => void) => void
}

/** Everything that lives: sockets and states. Hot reload changes what it is made of and keeps what lives in it. */
export class LiveHub implements InstanceHost {
  readonly sessions = new Map<string, Session>()
  readonly instances = new Map<number, LiveInstance>()
  readonly addresses = new Map<string, number>()
  /** Told to close, and since when: a peer that does not answer is cut. */
  readonly closing = new Map<LivePeer, number>()
  registered: ReadonlyMap<string, Registered>
  config: LiveConfig
  logger: LiveLogger
  stopping = false
  started = false
  readonly now: () => number
  readonly #schedule: (run: () => void) => void
  readonly #shared = new Map<string, LiveInstance>()
  readonly #dirty = new Set<LiveInstance>()
  readonly #sweep: Sweep
  #subjects = 0
  #flushing = false

  constructor(options: HubOptions) {
    this.config = options.config
    this.logger = options.logger
    this.now = options.now
    this.#schedule = options.schedule
    this.registered = register(options.registry)
    this.#sweep = new Sweep(this)
  }

  open(peer: LivePeer, caller?: Partial<Caller>): Session {
    const session = new Session(this, peer, caller)
    this.sessions.set(peer.id, session)
    const address = peer.address ?? ''
    this.addresses.set(address, (this.addresses.get(address) ?? 0) + 1)
    this.#sweep.start()
    return session
  }

  close(session: Session): void {
    if (!this.sessions.delete(session.peer.id)) return
    const address = session.peer.address ?? ''
    const left = (this.addresses.get(address) ?? 1) - 1
    if (left > 0) this.addresses.set(address, left)
    else this.addresses.delete(address)
    session.closed()
    this.#sweep.rest()
  }

  /** The transport is done with a peer. */
  gone(session: Session): void {
    this.closing.delete(session.peer)
    this.close(session)
    this.#sweep.rest()
  }

  /** Singletons are there before anyone asks. */
  startSingletons(): void {
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
    const { instances: limit } = this.config.limits
    if (limit > 0 && this.instances.size >= limit && !this.#makeRoom()) return undefined
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
    if (instance.shareKey !== undefined) this.#shared.delete(instance.shareKey)
    instance.queue.push(() => {
      const release = (): void => {
        instance.releases.release()
        this.instances.delete(instance.subject)
        this.#dirty.delete(instance)
      }
      if (!instance.ready || !instance.component.onUnmount) return release()
      return this.#guard(instance, 'onUnmount', () => instance.component.onUnmount?.()).then(release)
    })
  }

  /** Nobody looks at it: the last of the shared states to make room. */
  idle(instance: LiveInstance): void {
    if (instance.shareKey === undefined || !this.#shared.delete(instance.shareKey)) return
    this.#shared.set(instance.shareKey, instance)
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
      if (
        instance.subscribers.size > 0 ||
        instance.queue.size > 0 ||
        instance.registered.definition.scope === 'singleton'
      )
        continue
      this.logger.warn('Live states are at their limit: dropped one that nobody looks at', {
        component: instance.registered.name,
      })
      this.remove(instance)
      return true
    }
    return false
  }
}

function keyOf({ definition }: Registered, props: unknown): string | undefined {
  if (definition.scope === 'singleton') return ''
  if (definition.scope !== 'shared') return undefined
  return definition.key ? String(definition.key(props)) : ''
}

export function initialState(registered: Registered, given: unknown): object {
  const parsed = parseNow(registered.definition.state, given ?? {})
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  const wrong = parsed.ok
    ? 'it is not an object'
    : parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new TypeError(`The state of live component "${registered.name}" needs a default for every field (${wrong})`)
}

/** Throws a TypeError for a component that could never be mounted. */
export function register(registry: LiveRegistry): ReadonlyMap<string, Registered> {
  return new Map(
    Object.entries<LiveClass>(registry).map(([name, type]) => {
      const definition = definitionFor(type)
      if (!definition) throw new TypeError(`live component "${name}" is not a class made by LiveComponent.with()`)
      const registered: Registered = { name, type, definition }
      initialState(registered, undefined)
      return [name, registered]
    }),
  )
}
