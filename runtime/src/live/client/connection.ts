import { closeCodes, protocolVersion } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'
import { fullJitter } from './backoff.ts'
import { MountedComponent, type Call, type ComponentHost, type LiveComponentClient } from './component.ts'

export interface ConnectionState {
  /**
   * - `idle`: no component needs it.
   * - `connecting`: an attempt is on its way.
   * - `open`: frames flow.
   * - `waiting`: the last attempt failed; the next is at `retryAt`.
   * - `closed`: `destroy` was called.
   */
  readonly status: 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'
  /** Failed attempts since it was last open. */
  readonly attempt: number
  /** When `waiting`: the time of the next attempt, in ms since 1970. */
  readonly retryAt: number | undefined
  /** The server speaks another version of the protocol: a reload of the page brings the new client. */
  readonly outdated: boolean
}

export interface LiveConnectionOptions {
  /** Default: `/_flux/live` on the page's own host. */
  readonly url?: string | URL
  /** Default: the global one. */
  readonly WebSocket?: new (url: string | URL) => WebSocket
  /** Default `Math.random`. */
  readonly random?: () => number
  /** Calls of one component that may wait while it is not live; further ones are refused with `QUEUE_FULL`. Default 64. */
  readonly queueLimit?: number
  /** How long an attempt may take, in ms. Default 10 s. */
  readonly connectTimeout?: number
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
  readonly #random: () => number
  readonly #components = new Set<MountedComponent>()
  readonly #numbered = new Map<number, MountedComponent>()
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState = { status: 'idle', attempt: 0, retryAt: undefined, outdated: false }
  #socket: WebSocket | undefined
  #numbers = 0
  #retry: Timer
  #deadline: Timer
  #heartbeat: Timer
  #linger: Timer
  #comeBack: number | undefined
  #stopWaking: (() => void) | undefined

  constructor(options: LiveConnectionOptions = {}) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.queueLimit = options.queueLimit ?? 64
  }

  /** A component that is mounted with its first subscriber. */
  component(name: string, props?: unknown): LiveComponentClient {
    return new MountedComponent(this, name, props)
  }

  subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  getSnapshot = (): ConnectionState => this.#state

  /** Closes for good. */
  destroy(): void {
    this.#set({ status: 'closed', retryAt: undefined })
    clearTimeout(this.#linger)
    this.#drop()
    this.#stopWaking?.()
    this.#stopWaking = undefined
  }

  attach(component: MountedComponent): void {
    this.#components.add(component)
    clearTimeout(this.#linger)
    if (this.#state.status === 'open') this.#mount(component)
    else if (this.#state.status === 'idle') this.#connect()
  }

  detach(component: MountedComponent): void {
    this.#components.delete(component)
    if (component.number > 0 && this.#numbered.delete(component.number))
      this.#send([clientFrame.unmount, component.number])
    if (this.#components.size > 0 || this.#state.status === 'closed') return
    this.#linger = setTimeout(() => this.#rest(), this.#options.linger ?? 5000)
  }

  send(component: MountedComponent, { id, action, input }: Call): void {
    const call = [clientFrame.call, component.number, id, action] as const
    this.#send(input === undefined ? call : [...call, input])
  }

  sync(component: MountedComponent): void {
    this.#send([clientFrame.sync, component.number])
  }

  #rest(): void {
    if (this.#components.size > 0 || this.#state.status === 'closed') return
    this.#drop()
    this.#stopWaking?.()
    this.#stopWaking = undefined
    this.#set({ status: 'idle', attempt: 0, retryAt: undefined })
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#stopWaking ??= onWake(() => this.#wake())
    this.#set({ status: 'connecting', retryAt: undefined })
    const Socket = this.#options.WebSocket ?? WebSocket
    const socket = new Socket(this.#options.url ?? defaultUrl())
    this.#socket = socket
    this.#deadline = setTimeout(() => this.#lost(socket), this.#options.connectTimeout ?? 10_000)
    socket.addEventListener('open', () => {
      if (this.#socket === socket) this.#send([clientFrame.hello, protocolVersion])
    })
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(socket, String(data))
    })
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return
      if (code === closeCodes.version) this.#set({ outdated: true })
      this.#lost(socket)
    })
    socket.addEventListener('error', () => this.#lost(socket))
  }

  #receive(socket: WebSocket, text: string): void {
    let frame: ServerFrame
    try {
      frame = decodeText(text) as ServerFrame // the server speaks the version it welcomed us with
    } catch {
      return this.#lost(socket)
    }
    if (frame[0] === serverFrame.welcome) return this.#welcomed(socket, frame[2].heartbeat)
    if (frame[0] === serverFrame.leave) {
      this.#comeBack = frame[1]
      return
    }
    this.#beat(socket)
    this.#dispatch(frame)
  }

  #dispatch(frame: ServerFrame): void {
    switch (frame[0]) {
      case serverFrame.mounted:
        return this.#numbered.get(frame[1])?.mounted(frame[2], frame[3], frame[4])
      case serverFrame.patch:
        for (const component of this.#of(frame[1])) component.patched(frame[2], frame[3])
        return this.#acknowledge(frame[4])
      case serverFrame.state:
        for (const component of this.#of(frame[1])) component.replaced(frame[2], frame[3])
        return this.#acknowledge(frame[4])
      case serverFrame.problem:
        return this.#numbered.get(frame[1].component ?? 0)?.refused(frame[1].call, frame[2])
      case serverFrame.changed:
        for (const component of this.#components) if (component.failed) this.#mount(component)
    }
  }

  #of(subject: number): MountedComponent[] {
    return Array.from(this.#numbered.values()).filter((component) => component.subject === subject)
  }

  #acknowledge(acks: Extract<ServerFrame, readonly [2, ...unknown[]]>[4] = []): void {
    for (const ack of acks) {
      for (const component of this.#numbered.values()) if (component.acknowledged(ack)) break
    }
  }

  #welcomed(socket: WebSocket, heartbeat: number): void {
    clearTimeout(this.#deadline)
    this.#interval = heartbeat
    this.#beat(socket)
    this.#set({ status: 'open', attempt: 0, retryAt: undefined, outdated: false })
    for (const component of this.#components) this.#mount(component)
  }

  #interval = 30_000

  /** Heard from the server: it is asked again after a silence, and given up when it does not answer. */
  #beat(socket: WebSocket): void {
    clearTimeout(this.#heartbeat)
    this.#heartbeat = setTimeout(() => {
      this.#send([clientFrame.ping])
      this.#heartbeat = setTimeout(() => this.#lost(socket), this.#options.connectTimeout ?? 10_000)
    }, this.#interval)
  }

  #mount(component: MountedComponent): void {
    if (component.number > 0) this.#numbered.delete(component.number)
    if (component.failed) component.retry()
    component.number = ++this.#numbers
    this.#numbered.set(component.number, component)
    const mount = [clientFrame.mount, component.number, component.name] as const
    this.#send(component.props === undefined ? mount : [...mount, { props: component.props }])
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return
    this.#drop()
    if (this.#components.size === 0) return this.#rest()
    const attempt = this.#state.attempt + 1
    const wait = this.#comeBack === undefined ? fullJitter(attempt, this.#random) : this.#random() * this.#comeBack
    this.#comeBack = undefined
    this.#set({ status: 'waiting', attempt, retryAt: Date.now() + wait })
    this.#retry = setTimeout(() => this.#connect(), wait)
  }

  /** Lets go of the socket, whatever state it is in. */
  #drop(): void {
    for (const timer of [this.#deadline, this.#heartbeat, this.#retry]) clearTimeout(timer)
    const socket = this.#socket
    this.#socket = undefined
    this.#numbered.clear()
    for (const component of this.#components) component.disconnected()
    // A socket that never opened would report an error of its own when closed: nobody listens any more.
    socket?.close()
  }

  #wake(): void {
    if (this.#state.status === 'waiting') this.#connect()
    else if (this.#state.status === 'open') this.#send([clientFrame.ping])
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === 1) this.#socket.send(encodeValue(frame))
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined

function defaultUrl(): URL {
  const url = new URL('/_flux/live', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url
}

/** The network is back, or the tab is looked at again: no need to wait for the next attempt. */
function onWake(wake: () => void): () => void {
  if (typeof window === 'undefined') return () => {}
  const visible = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', visible)
  return () => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', visible)
  }
}
