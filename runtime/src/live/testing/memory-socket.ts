import type { LivePeer } from '../server/peer.ts'
import type { LiveServer } from '../server/server.ts'

let sockets = 0

type Listener = (event: { readonly data?: string; readonly code?: number }) => void

/** The class of a WebSocket that reaches a live server in this process. Its events come in turns of their own, as a network's do. */
export function memorySocket(live: LiveServer): new (url: string | URL) => WebSocket {
  class MemorySocket {
    readyState = 0
    readonly #listeners = new Map<string, Set<Listener>>()
    readonly #peer: LivePeer

    constructor() {
      this.#peer = {
        id: `memory-${++sockets}`,
        address: undefined,
        send: (data) => {
          queueMicrotask(() => this.readyState !== 3 && this.#emit('message', { data }))
          return true
        },
        buffered: () => 0,
        close: (code) => this.#closed(code),
        terminate: () => this.#closed(1006),
        ping: () => live.heard(this.#peer),
      }
      queueMicrotask(() => this.#open())
    }

    addEventListener(type: string, listener: Listener): void {
      const known = this.#listeners.get(type) ?? new Set()
      this.#listeners.set(type, known.add(listener))
    }

    send(text: string): void {
      queueMicrotask(() => this.readyState === 1 && live.message(this.#peer, text))
    }

    close(code = 1000): void {
      this.#closed(code)
    }

    #open(): void {
      if (this.readyState !== 0) return
      if (live.refuses({ origin: undefined, host: undefined, address: undefined })) return this.#closed(1006)
      this.readyState = 1
      live.open(this.#peer)
      this.#emit('open', {})
    }

    #closed(code: number): void {
      if (this.readyState >= 2) return
      this.readyState = 2
      // The frames sent before it come first.
      queueMicrotask(() => {
        this.readyState = 3
        live.close(this.#peer)
        this.#emit('close', { code })
      })
    }

    #emit(type: string, event: Parameters<Listener>[0]): void {
      for (const listener of this.#listeners.get(type) ?? []) listener(event)
    }
  }
  // The part of a WebSocket that a live connection uses.
  return MemorySocket as unknown as new (url: string | URL) => WebSocket
}
