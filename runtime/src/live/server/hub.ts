import { clientKey } from '../../rate-limit/client-key.ts'
import { closeCodes } from '../protocol/codes.ts'
import type { ServiceContainer } from '../../services/container.ts'
import type { RoomBus } from '../bus/types.ts'
import type { StateStore } from '../store/types.ts'
import type { LiveRegistry } from '../types.ts'
import type { Caller } from './component.ts'
import { serverFrame } from '../protocol/frames.ts'
import { parkedProblem } from './health.ts'
import { takeAway } from './leaving.ts'
import { DetachedMounts } from './detached.ts'
import type { LiveInstance } from './instance.ts'
import type { LiveConfig } from './limits.ts'
import type { LiveLogger, LivePeer } from './peer.ts'
import { LiveGuard, type GuardOptions } from './security/live-guard.ts'
import type { Owner } from './security/owner.ts'
import type { Visitor } from './security/visitor.ts'
import { Session } from './session.ts'
import type { StateSignature } from './signature/signature.ts'
import { Snapshots } from './snapshots.ts'
import { ComponentRegistry } from './component-registry.ts'
import { Sweep } from './sweep.ts'
import type { LiveTap } from './tap.ts'

export interface HubOptions {
  readonly registry: LiveRegistry
  readonly config: LiveConfig
  readonly logger: LiveLogger
  readonly services: ServiceContainer
  readonly onProblem: (code: string) => void
  readonly now: () => number
  readonly store: StateStore
  readonly bus: RoomBus | undefined
  readonly signature: StateSignature | (() => StateSignature) | undefined
  /** Who may do what. */
  readonly guard: GuardOptions
  /** Runs at the end of the tick. */
  readonly schedule: (run: () => void) => void
}

/** What the host wants to know of sockets. */
export interface HubEvents {
  opened?: (peer: LivePeer) => void
  closed?: (peer: LivePeer) => void
}

/** Everything that lives: sockets and states. Hot reload changes what it is made of and keeps what lives in it. */
export class LiveHub {
  readonly states: ComponentRegistry
  readonly sessions = new Map<string, Session>()
  /** The open socket of each client of a user. */
  readonly clients = new Map<string, Session>()
  /** States of mounts whose socket was lost. */
  readonly detached = new DetachedMounts()
  /** Where there are keys to seal with. */
  readonly snapshots: Snapshots | undefined
  readonly addresses = new Map<string, number>()
  readonly guard: LiveGuard
  /** Told to close, and since when: a peer that does not answer is cut. */
  readonly closing = new Map<LivePeer, number>()
  config: LiveConfig
  logger: LiveLogger
  events: HubEvents = {}
  onProblem: (code: string) => void
  stopping = false
  readonly now: () => number
  readonly #sweep: Sweep
  #emptied = (): void => {}

  constructor(options: HubOptions) {
    this.config = options.config
    this.logger = options.logger
    this.now = options.now
    this.onProblem = options.onProblem
    const { registry, logger, services, schedule, now, store, bus } = options
    this.states = new ComponentRegistry({
      registry,
      logger,
      services,
      schedule,
      now,
      store,
      bus,
      limits: options.config.limits,
    })
    this.states.ended = () => this.#emptied()
    this.states.parked = (instance) => takeAway(this, instance, parkedProblem)
    this.states.changed = () => {
      for (const session of this.sessions.values()) session.send(`[${serverFrame.changed}]`)
    }
    this.snapshots = options.signature && new Snapshots(options.signature, this)
    this.states.snapshots = this.snapshots
    this.states.giveUp = () => this.detached.makeRoom()
    this.guard = new LiveGuard(this, options.guard)
    this.#sweep = new Sweep(this)
  }

  /** What looks on: metrics and traces. */
  get tap(): LiveTap | undefined {
    return this.states.tap
  }

  set tap(tap: LiveTap | undefined) {
    this.states.tap = tap
  }

  open(peer: LivePeer, caller?: Partial<Caller>, visitor?: Visitor): Session {
    const session = new Session(this, peer, caller, visitor)
    this.sessions.set(peer.id, session)
    const address = clientKey(peer.address)
    this.addresses.set(address, (this.addresses.get(address) ?? 0) + 1)
    this.guard.opened(session)
    this.#sweep.start()
    this.events.opened?.(peer)
    this.tap?.opened?.(peer.id)
    return session
  }

  close(session: Session): void {
    if (!this.sessions.delete(session.peer.id)) return
    const address = clientKey(session.peer.address)
    const left = (this.addresses.get(address) ?? 1) - 1
    if (left > 0) this.addresses.set(address, left)
    else this.addresses.delete(address)
    if (this.clients.get(session.key) === session) this.clients.delete(session.key)
    session.closed()
    this.events.closed?.(session.peer)
    this.tap?.closed?.(session.peer.id)
    this.#sweep.rest()
  }

  /** A client has said its name: a socket that it still has elsewhere ends, and what that had mounted is taken over. */
  greeted(session: Session): void {
    this.clients.get(session.key)?.end(closeCodes.replaced, 'another socket goes on')
    this.clients.set(session.key, session)
    this.guard.greeted(session)
  }

  /** Keeps the state of a mount whose socket was lost. */
  keep(instance: LiveInstance, client: string, owner: Owner): void {
    if (this.stopping) return this.states.remove(instance)
    const before = this.detached.add(instance, client, this.now(), owner)
    if (before) this.states.remove(before)
    this.expire()
    this.#sweep.start()
  }

  /** Lets go of what has been kept for long enough. */
  expire(now = this.now()): void {
    const { detached, detachedSize } = this.config.limits
    for (const instance of this.detached.expire(now, detached, detachedSize)) this.states.remove(instance)
  }

  /** The transport is done with a peer. */
  gone(peer: LivePeer): void {
    this.closing.delete(peer)
    const session = this.sessions.get(peer.id)
    if (session) this.close(session)
    this.#sweep.rest()
    this.#emptied()
  }

  /** Resolves when every peer has answered its close and every component has ended, at most after `deadline` ms. */
  empty(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline)
      this.#emptied = () => {
        if (this.closing.size > 0 || this.states.instances.size > 0) return
        clearTimeout(timer)
        resolve()
      }
      this.#emptied()
    })
  }

  /** Ends what has not answered its close. */
  cut(): void {
    for (const peer of this.closing.keys()) peer.terminate()
    this.closing.clear()
    this.#sweep.rest()
  }
}
