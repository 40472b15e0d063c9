import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type Ack, type ServerFrame } from '../protocol/frames.ts'
import { fullJitter } from './backoff.ts'
import { MountedComponent, type Call, type ComponentHost, type LiveComponentClient } from './component.ts'
import { LiveSocket } from './socket.ts'
import { socketUrl } from './url.ts'
import { onWake } from './wake.ts'

export interface ConnectionState {
  /**
   * - `idle`: no component needs it.
   * - `connecting`: an attempt is on its way.
   * - `open`: frames flow.
   * - `waiting`: the last attempt failed; the next is at `retryAt`.
   * - `closed`: `destroy` was called.
   */
  readonly status: 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'
  /** Attempts since it was last open. */
  readonly attempt: number
  /** When `waiting`: the time of the next attempt, in ms since 1970. */
  readonly retryAt: number | undefined
  /** The server speaks another version of the protocol: a reload of the page brings the client that fits. */
  readonly outdated: boolean
}

export interface LiveConnectionOptions {
  /** A path on the page's own host, or a whole address. Default `/_flux/live`; the same as `live.path` in the configuration. */
  readonly url?: string | URL
  /** Default: the global one. */
  readonly WebSocket?: new (url: string | URL) => WebSocket
  /** Default `Math.random`. */
  readonly random?: () => number
  /** Calls of one component that may wait while it is not live; further ones are refused with `QUEUE_FULL`. Default 64. */
  readonly queueLimit?: number
  /** How long the server may take to answer, in ms. Default 10 s. */
  readonly timeout?: number
  /** How long the socket stays open when no component needs it, in ms. Default 5 s. */
  readonly linger?: number
}

/**
 * One socket for all the live components of a page. It connects when the first component is used, comes back by itself for as long as
 * one is, and closes when none is left.
 */
export class LiveConnection implements ComponentHost {
  readonly queueLimit: number
  readonly #options: LiveConnectionOptions
  readonly #components = new Set<MountedComponent>()
  /** Those mounted on the present socket, by their number on it. */
  readonly #mounted = new Map<number, MountedComponent>()
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState = { status: 'idle', attempt: 0, retryAt: undefined, outdated: false }
  #socket: LiveSocket | undefined
  #numbers = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #linger: ReturnType<typeof setTimeout> | undefined
  /** The window the server asked for before it went. */
  #comeBack: number | undefined
  #stopWaking: (() => void) | undefined

  constructor(options: LiveConnectionOptions = {}) {
    this.#options = options
    this.queueLimit = options.queueLimit ?? 64
  }

  /** A component that is mounted with its first subscriber. Each call makes another. */
  component(name: string, props?: unknown): LiveComponentClient {
    return new MountedComponent(this, name, props)
  }

  subscribe = (listener: () => void): (() => void) => {
    // A listener of its own: the same function may be given twice.
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  getSnapshot = (): ConnectionState => this.#state

  /** Closes for good. Components keep the state they have seen. */
  destroy(): void {
    clearTimeout(this.#linger)
    this.#rest('closed')
  }

  attach(component: MountedComponent): void {
    this.#components.add(component)
    clearTimeout(this.#linger)
    if (this.#state.status === 'open') this.#mount(component)
    else if (this.#state.status === 'idle') this.#connect()
  }

  detach(component: MountedComponent): void {
    this.#components.delete(component)
    if (this.#mounted.delete(component.number)) this.#socket?.send([clientFrame.unmount, component.number])
    if (this.#components.size > 0 || this.#state.status === 'closed') return
    this.#linger = setTimeout(() => this.#rest('idle'), this.#options.linger ?? 5000)
  }

  send(component: MountedComponent, { id, action, input }: Call): void {
    const call = [clientFrame.call, component.number, id, action] as const
    this.#socket?.send(input === undefined ? call : [...call, input])
  }

  sync(component: MountedComponent): void {
    this.#socket?.send([clientFrame.sync, component.number])
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#stopWaking ??= onWake(() => this.#wake())
    this.#set({ status: 'connecting', attempt: this.#state.attempt + 1, retryAt: undefined })
    this.#socket = new LiveSocket({
      url: socketUrl(this.#options.url ?? '/_flux/live', globalThis.location?.href),
      WebSocket: this.#options.WebSocket ?? WebSocket,
      timeout: this.#options.timeout ?? 10_000,
      opened: () => this.#opened(),
      received: (frame) => this.#received(frame),
      lost: (code) => this.#lost(code),
    })
  }

  #opened(): void {
    this.#set({ status: 'open', attempt: 0, outdated: false })
    for (const component of this.#components) this.#mount(component)
  }

  #lost(code: number): void {
    this.#release()
    const { attempt } = this.#state
    const random = this.#options.random ?? Math.random
    const outdated = code === closeCodes.version
    // Another version does not go away by asking often.
    const backoff = fullJitter(outdated ? 16 : attempt, random)
    const wait = this.#comeBack === undefined ? backoff : random() * this.#comeBack
    this.#comeBack = undefined
    this.#set({ status: 'waiting', retryAt: Date.now() + wait, outdated })
    this.#retry = setTimeout(() => this.#connect(), wait)
  }

  #wake(): void {
    if (this.#state.status === 'waiting') this.#connect()
    else this.#socket?.probe()
  }

  #mount(component: MountedComponent): void {
    this.#mounted.delete(component.number)
    component.mounting(++this.#numbers)
    this.#mounted.set(component.number, component)
    const mount = [clientFrame.mount, component.number, component.name] as const
    this.#socket?.send(component.props === undefined ? mount : [...mount, { props: component.props }])
  }

  #received(frame: ServerFrame): void {
    switch (frame[0]) {
      case serverFrame.mounted:
        return this.#mounted.get(frame[1])?.mounted(frame[2], frame[3], frame[4])
      case serverFrame.patch:
        for (const component of this.#of(frame[1])) component.patched(frame[2], frame[3])
        return this.#acknowledge(frame[4])
      case serverFrame.state:
        for (const component of this.#of(frame[1])) component.replaced(frame[2], frame[3])
        return this.#acknowledge(frame[4])
      case serverFrame.problem:
        if (frame[1].component === undefined) return this.#startAnew()
        return this.#mounted.get(frame[1].component)?.refused(frame[1].call, frame[2])
      case serverFrame.leave:
        this.#comeBack = frame[1]
        return
      case serverFrame.changed:
        for (const component of this.#components) if (component.failed) this.#mount(component)
    }
  }

  /** The server dropped frames, and nobody knows which: on another socket every mount and call ends known. */
  #startAnew(): void {
    this.#socket?.close()
    this.#lost(1006)
  }

  #of(subject: number): MountedComponent[] {
    return Array.from(this.#mounted.values()).filter((component) => component.subject === subject)
  }

  /** Numbers of calls are unique on the page: one component knows it. */
  #acknowledge(acks: readonly Ack[] = []): void {
    for (const ack of acks) {
      for (const component of this.#mounted.values()) if (component.acknowledged(ack)) break
    }
  }

  #rest(status: 'idle' | 'closed'): void {
    if (this.#state.status === 'closed') return
    clearTimeout(this.#retry)
    this.#socket?.close()
    this.#stopWaking?.()
    this.#stopWaking = undefined
    this.#set({ status, attempt: 0, retryAt: undefined })
    this.#release()
  }

  #release(): void {
    this.#socket = undefined
    this.#mounted.clear()
    for (const component of this.#components) component.disconnected(this.#state.status === 'closed')
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
