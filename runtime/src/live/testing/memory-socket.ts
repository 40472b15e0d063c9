import type { SocketClass } from '../client/socket.ts'
import type { ServerFrame } from '../protocol/frames.ts'
import { decodeText } from '../protocol/values.ts'
import type { Caller } from '../server/component.ts'
import type { LivePeer } from '../server/peer.ts'
import type { Visitor } from '../server/security/visitor.ts'
import type { LiveServer } from '../server/server.ts'
import type { Session } from '../server/session.ts'

let sockets = 0

type Listener = (event: { readonly data?: string; readonly code?: number }) => void

export interface MemoryNetworkOptions {
  /** Who opens the sockets, instead of somebody unknown. */
  readonly caller?: Partial<Caller> | undefined
  readonly address?: string | undefined
  /** Told of a socket before it says anything. */
  readonly opened?: (session: Session) => void
  /** Told of each frame before the page is. */
  readonly received?: (frame: ServerFrame) => void
}

/**
 * The way from a page to a live server in this process: sockets whose events come in turns of their own, as a network's do, until the
 * network is cut.
 */
export class MemoryNetwork {
  /** The class of its sockets, for a `LiveConnection`. */
  readonly WebSocket: SocketClass
  /** False while it is cut. */
  up = true
  readonly #open = new Set<MemorySocket>()

  constructor(server: () => LiveServer, options: MemoryNetworkOptions = {}) {
    const make = () => new MemorySocket(server(), this, options)
    const construct = function () {
      return make()
    }
    // Called with `new`, it gives the part of a WebSocket that a live connection uses.
    this.WebSocket = construct as unknown as SocketClass
  }

  /** Every socket is lost, and none opens until `restore`. */
  cut(): void {
    this.up = false
    for (const socket of this.#open) socket.lose()
  }

  restore(): void {
    this.up = true
  }

  /** For its sockets. */
  note(socket: MemorySocket, isOpen: boolean): void {
    if (isOpen) this.#open.add(socket)
    else this.#open.delete(socket)
  }
}

class MemorySocket {
  readyState = 0
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #live: LiveServer
  readonly #network: MemoryNetwork
  readonly #options: MemoryNetworkOptions
  readonly #peer: LivePeer

  constructor(live: LiveServer, network: MemoryNetwork, options: MemoryNetworkOptions) {
    this.#live = live
    this.#network = network
    this.#options = options
    this.#peer = {
      id: `memory-${++sockets}`,
      address: options.address,
      send: (data) => {
        queueMicrotask(() => this.#receive(data))
        return true
      },
      buffered: () => 0,
      close: (code) => this.#closed(code),
      terminate: () => this.#closed(1006),
      ping: () => live.heard(this.#peer),
    }
    network.note(this, true)
    queueMicrotask(() => this.#open())
  }

  addEventListener(type: string, listener: Listener): void {
    const known = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, known.add(listener))
  }

  send(text: string): void {
    queueMicrotask(() => this.readyState === 1 && this.#live.message(this.#peer, text))
  }

  close(code = 1000): void {
    this.#closed(code)
  }

  /** The network is gone: what was on its way is lost, on both sides. */
  lose(): void {
    if (this.readyState === 3) return
    const wasOpen = this.readyState === 1
    this.readyState = 3
    this.#network.note(this, false)
    if (wasOpen) this.#live.close(this.#peer)
    this.#emit('close', { code: 1006 })
  }

  #open(): void {
    if (this.readyState !== 0) return
    const { caller, opened } = this.#options
    if (!this.#network.up || this.#live.refuses({ origin: undefined, host: undefined, address: undefined })) {
      return this.#closed(1006)
    }
    this.readyState = 1
    if (caller) this.#live.hub.open(this.#peer, caller, visitorOf(caller))
    else this.#live.open(this.#peer)
    const session = this.#live.hub.sessions.get(this.#peer.id)
    if (session) opened?.(session)
    this.#emit('open', {})
  }

  #receive(data: string): void {
    if (this.readyState === 3) return
    this.#options.received?.(decodeText(data) as ServerFrame) // what the server itself wrote
    this.#emit('message', { data })
  }

  #closed(code: number): void {
    if (this.readyState >= 2) return
    this.readyState = 2
    // The frames sent before it come first.
    queueMicrotask(() => {
      if (this.readyState === 3) return
      this.readyState = 3
      this.#network.note(this, false)
      this.#live.close(this.#peer)
      this.#emit('close', { code })
    })
  }

  #emit(type: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }
}

const visitorOf = ({ user }: Partial<Caller>): Visitor | undefined =>
  user && { identity: user, origin: undefined, headers: undefined }

/** The class of a WebSocket that reaches a live server in this process. */
export const memorySocket = (live: LiveServer): SocketClass => new MemoryNetwork(() => live).WebSocket
