import type { LiveRegistry } from '../types.ts'
import { ServiceContainer } from '../../services/container.ts'
import { MemoryStateStore } from '../store/memory.ts'
import type { RoomBus } from '../bus/types.ts'
import type { StateStore } from '../store/types.ts'
import { adoptInto, type AdoptReport } from './adopt.ts'
import { drainHub } from './drain.ts'
import type { ComponentRegistry } from './component-registry.ts'
import { LiveHub } from './hub.ts'
import { liveConfig, type LiveConfig, type LiveConfigInput } from './limits.ts'
import type { Revocation } from '../../authentication/of-request.ts'
import { admit, type LiveUpgrade, refuses } from './security/admission.ts'
import type { GuardOptions } from './security/live-guard.ts'
import { revoke } from './security/revocations.ts'
import type { Admission, RefusedWith } from './security/visitor.ts'
import type { StateSignature } from './signature/signature.ts'
import { silentLogger, type LiveLogger, type LivePeer } from './peer.ts'

export interface LiveServerOptions extends GuardOptions {
  readonly registry?: LiveRegistry | undefined
  readonly config?: LiveConfigInput | undefined
  readonly logger?: LiveLogger | undefined
  /** What components reach as `this.services`. */
  readonly services?: ServiceContainer | undefined
  /** Where durable components are kept. Default: in memory, where they end with the process. */
  readonly store?: StateStore | undefined
  /** How events of rooms reach the other processes of the app. Default: there are none. It is closed by whoever made it. */
  readonly bus?: RoomBus | undefined
  /** Seals what belongs to one mount for its page to keep. Default: pages keep nothing, and such states end with the server. */
  readonly signature?: StateSignature | (() => StateSignature) | undefined
  /** Told the code of each problem that a page is sent. */
  readonly onProblem?: ((code: string) => void) | undefined
  /** Milliseconds since 1970 that never go back. */
  readonly now?: (() => number) | undefined
  /** Default `setImmediate`. */
  readonly schedule?: ((run: () => void) => void) | undefined
}

export interface LiveStats {
  readonly sockets: number
  /** Components mounted by all sockets. */
  readonly mounts: number
  /** States. */
  readonly instances: number
  /** Timers and subscriptions that components hold. */
  readonly held: number
}

/** A clock set by hand must not close sockets. */
const { timeOrigin } = performance
const monotonic = (): number => timeOrigin + performance.now()

/** The live components of an app and the sockets that see them, whatever carries the sockets. */
export class LiveServer {
  #hub: LiveHub
  #adopted = false

  constructor(options: LiveServerOptions = {}) {
    this.#hub = new LiveHub({
      registry: options.registry ?? {},
      config: liveConfig(options.config),
      logger: options.logger ?? silentLogger,
      services: options.services ?? new ServiceContainer(),
      onProblem: options.onProblem ?? (() => {}),
      now: options.now ?? monotonic,
      signature: options.signature,
      store: options.store ?? new MemoryStateStore(),
      bus: options.bus,
      schedule: options.schedule ?? setImmediate,
      guard: options,
    })
  }

  /** For drivers, which hold on to it: it stays the same over a hot reload. */
  get hub(): LiveHub {
    return this.#hub
  }

  /** The registered components and their instances: how they are doing, and to start again what rests. */
  get components(): Pick<ComponentRegistry, 'health' | 'restart'> {
    return this.#hub.states
  }

  get config(): LiveConfig {
    return this.#hub.config
  }

  get path(): string {
    return this.#hub.config.path
  }

  get stats(): LiveStats {
    const instances = Array.from(this.#hub.states.instances.values())
    const sessions = Array.from(this.#hub.sessions.values())
    return {
      sockets: sessions.length,
      mounts: sessions.reduce((sum, { mounts }) => sum + mounts.size, 0),
      instances: instances.length,
      held: instances.reduce((sum, { held }) => sum + held, 0),
    }
  }

  /** The HTTP status that refuses an upgrade for what can be said at once, undefined when the socket may open. */
  refuses(upgrade: LiveUpgrade): RefusedWith | undefined {
    return refuses(this.#hub, upgrade)
  }

  /** Whether a socket may open, and whose it is; a promise only where the app's `authenticate` gives one. For drivers. */
  admit(upgrade: LiveUpgrade): Admission | Promise<Admission> {
    return admit(this.#hub, upgrade)
  }

  /**
   * Ends the sockets of a person, a session or one connection, with all that is kept for them: here at once, in processes that share the
   * bus as soon as they hear of it. Call it where somebody signs out or loses a role. Within a request `revokeLive` does the same.
   *
   * @returns how many sockets of this process it were
   * @throws TypeError where it says nothing, which would be everybody
   *
   * @example
   * app.live.revoke({ user: 'ann' })
   */
  revoke(what: Revocation): number {
    const count = revoke(this.#hub, what)
    this.#hub.guard.sharedRevocations.tell(what)
    return count
  }

  open(peer: LivePeer): void {
    this.#hub.open(peer)
  }

  message(peer: LivePeer, text: string): void {
    this.#hub.sessions.get(peer.id)?.receive(text)
  }

  /** Binary frames are not of this protocol. */
  binary(peer: LivePeer): void {
    this.#hub.sessions.get(peer.id)?.binary()
  }

  /** The peer's buffer has emptied. */
  writable(peer: LivePeer): void {
    this.#hub.sessions.get(peer.id)?.writable()
  }

  /** The peer answered a ping. */
  heard(peer: LivePeer): void {
    this.#hub.sessions.get(peer.id)?.heard()
  }

  close(peer: LivePeer): void {
    this.#hub.gone(peer)
  }

  /** Makes the singletons. */
  start(): void {
    this.#hub.states.start()
    this.#hub.guard.sharedRevocations.start()
  }

  /**
   * Takes over the sockets and states of the server before a hot reload: each component goes on as an instance of this registry's class,
   * made from its state. Stopping the server before does nothing from then on.
   */
  adopt(previous: LiveServer): AdoptReport {
    const next = this.#hub
    this.#hub = previous.#hub
    previous.#adopted = true
    return adoptInto(this.#hub, next)
  }

  /** Ends it in order, at most within `deadline` ms: what runs is let end, what is to last is stored, pages are told when to come back. */
  async drain(deadline = 5000): Promise<void> {
    if (this.#adopted) return
    await drainHub(this.#hub, deadline)
    await this.#hub.guard.end(deadline)
  }
}
