import { closeCodes } from '../protocol/codes.ts'
import type { ServerFrame } from '../protocol/frames.ts'
import { fullJitter } from './backoff.ts'
import { Pace } from './pace.ts'
import { socketClass, type SimulatedNetwork } from './simulated.ts'
import { LiveSocket, type SocketClass } from './socket.ts'
import { socketUrl } from './url.ts'
import { watchPage } from './wake.ts'

/** How the socket is doing. */
export interface LinkState {
  /**
   * - `idle`: no component needs it.
   * - `connecting`: an attempt is on its way.
   * - `open`: frames flow.
   * - `waiting`: the last attempt failed; the next is at `retryAt`.
   * - `paused`: the tab sleeps; the connection is made again when it is looked at.
   * - `signed-out`: the session has ended; `reconnect()` tries again.
   * - `closed`: `destroy` was called.
   */
  readonly status: 'idle' | 'connecting' | 'open' | 'waiting' | 'paused' | 'signed-out' | 'closed'
  /** Attempts since it was last open. */
  readonly attempt: number
  /** When `waiting`: the time of the next attempt, in ms since 1970. */
  readonly retryAt: number | undefined
  /** The server speaks another version of the protocol: a reload of the page brings the client that fits. */
  readonly outdated: boolean
  /** From a question to its answer, in ms, as last measured: when it connected, and at each heartbeat. */
  readonly latency: number | undefined
  /** Why the last socket ended, as a close code of WebSockets or of the protocol; undefined before one has. */
  readonly lastClose: number | undefined
  /** Sockets that have been open. */
  readonly opened: number
}

export interface LinkOptions {
  /** A path on the page's own host, or a whole address. Default `/_flux/live`; the same as `live.path` in the configuration. */
  readonly url?: string | URL
  /** Default: the global one. */
  readonly WebSocket?: SocketClass
  /** Default `Math.random`. */
  readonly random?: () => number
  /** How long the server may take to answer, in ms. Default 10 s. */
  readonly timeout?: number
  /** A tab that nobody has looked at for this many ms, and that waits for no answer, lets go of its socket; 0 for never. Default 5 min. */
  readonly pauseAfter?: number
  /**
   * Asked for a one-time ticket before each attempt, for servers that cannot know a person by a cookie. One that rejects with a `status` of
   * 401 is a session that has ended.
   */
  readonly ticket?: () => Promise<string>
  /** Makes the network worse, in development only; `?flux-latency=200,50,0.01` in the page's address does so too. */
  readonly simulate?: SimulatedNetwork
}

export interface LinkEvents {
  opened(): void
  received(frame: ServerFrame): void
  /** The socket is gone, or was let go of. */
  lost(code: number): void
  /** The page is left for good, and its socket still open. */
  leaving(): void
  changed(): void
  /** Something waits for an answer. */
  busy(): boolean
}

type Timer = ReturnType<typeof setTimeout> | undefined

const start: LinkState = {
  status: 'idle',
  attempt: 0,
  retryAt: undefined,
  outdated: false,
  latency: undefined,
  lastClose: undefined,
  opened: 0,
}

/** The connection as it is made again and again: one socket after the other, and what is known between them. */
export class LiveLink {
  state = start
  /** Of the present socket. */
  pace = new Pace()
  readonly #options: LinkOptions
  readonly #events: LinkEvents
  #socket: LiveSocket | undefined
  /** The name by which the server knows this page on its next socket. */
  #client: string | undefined
  #retry: Timer
  #sleep: Timer
  /** The window the server asked for before it went. */
  #comeBack: number | undefined
  #stopWatching: (() => void) | undefined
  /** Raised to make an attempt that still waits for its ticket void. */
  #attempts = 0

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options
    this.#events = events
  }

  send(text: string): void {
    this.pace.take()
    this.#socket?.send(text)
  }

  connect(): void {
    clearTimeout(this.#retry)
    this.#stopWatching ??= this.#watch()
    this.#set({ status: 'connecting', attempt: this.state.attempt + 1, retryAt: undefined })
    const attempt = ++this.#attempts
    const { ticket } = this.#options
    if (!ticket) return this.#open()
    ticket().then(
      (given) => attempt === this.#attempts && this.#open(given),
      (error: unknown) => {
        if (attempt !== this.#attempts) return
        const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : 0
        this.lost(status === 401 ? closeCodes.signedOut : 1006)
      },
    )
  }

  /** As the server is about to say, or has said. */
  comeBackWithin(window: number): void {
    this.#comeBack = window
  }

  /**
   * The server has dropped frames, and nobody knows which: on another socket every mount and call ends known. What it did take is answered
   * first.
   */
  startAnew(): void {
    const socket = this.#socket
    // Not at once either: the limit may be the person's, over all their tabs.
    this.state = { ...this.state, attempt: 3 }
    setTimeout(() => socket === this.#socket && this.lost(closeCodes.policy), 250)
  }

  /** Makes another connection now, whatever the present one does; also after the session had ended. */
  reconnect(): void {
    if (this.state.status === 'closed') return
    this.#release(1000)
    this.connect()
  }

  lost(code: number): void {
    if (code === closeCodes.signedOut) this.state = { ...this.state, status: 'signed-out', attempt: 0 }
    this.#release(code)
    // Another person, or another socket, may go on under the name.
    if (code === closeCodes.signedOut || code === closeCodes.replaced) this.#client = undefined
    if (code === closeCodes.signedOut) return this.#events.changed()
    const random = this.#options.random ?? Math.random
    const outdated = code === closeCodes.version
    // Another version does not go away by asking often.
    const backoff = fullJitter(outdated ? 16 : this.state.attempt, random)
    const wait = this.#comeBack === undefined ? backoff : random() * this.#comeBack
    this.#comeBack = undefined
    this.#set({ status: 'waiting', retryAt: Date.now() + wait, outdated })
    this.#retry = setTimeout(() => this.connect(), wait)
  }

  /** Nobody needs it for now, or ever. */
  rest(status: 'idle' | 'closed'): void {
    if (this.state.status === 'closed') return
    clearTimeout(this.#sleep)
    this.#stopWatching?.()
    this.#stopWatching = undefined
    this.#set({ status, attempt: 0, retryAt: undefined })
    this.#release(1000)
  }

  #open(ticket?: string): void {
    const { url = '/_flux/live', WebSocket: given, simulate, timeout = 10_000 } = this.#options
    this.#socket = new LiveSocket({
      url: socketUrl(url, globalThis.location?.href),
      WebSocket: socketClass(given ?? WebSocket, simulate),
      hello: { ...(this.#client !== undefined && { client: this.#client }), ...(ticket !== undefined && { ticket }) },
      timeout,
      opened: ({ client, limits }) => {
        this.#client = client
        this.pace = new Pace(limits)
        this.#set({ status: 'open', attempt: 0, outdated: false, opened: this.state.opened + 1 })
        this.#events.opened()
      },
      received: (frame) => this.#events.received(frame),
      measured: (latency) => this.#set({ latency }),
      lost: (code) => this.lost(code),
    })
  }

  #watch(): () => void {
    return watchPage({
      wake: () => {
        clearTimeout(this.#sleep)
        if (this.state.status === 'waiting' || this.state.status === 'paused') this.connect()
        else this.#socket?.probe()
      },
      doubt: () => this.#socket?.probe(),
      hide: () => this.#sleepLater(),
      freeze: () => this.#pause(),
      leave: () => {
        if (this.state.status === 'open') this.#events.leaving()
        this.#pause()
      },
    })
  }

  #sleepLater(): void {
    const { pauseAfter = 300_000 } = this.#options
    clearTimeout(this.#sleep)
    if (pauseAfter === 0) return
    this.#sleep = setTimeout(() => (this.#events.busy() ? this.#sleepLater() : this.#pause()), pauseAfter)
  }

  #pause(): void {
    if (!['open', 'connecting', 'waiting'].includes(this.state.status)) return
    this.#release(1000)
    this.#set({ status: 'paused', attempt: 0, retryAt: undefined })
  }

  #release(code: number): void {
    this.#attempts++
    clearTimeout(this.#retry)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    if (socket) this.state = { ...this.state, lastClose: code }
    this.#events.lost(code)
  }

  #set(change: Partial<LinkState>): void {
    this.state = { ...this.state, ...change }
    this.#events.changed()
  }
}
