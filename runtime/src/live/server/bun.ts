import { randomUUID } from 'node:crypto'
import type { LivePeer } from './peer.ts'
import type { Admission, Visitor } from './security/visitor.ts'
import type { LiveServer } from './server.ts'
import type { Session } from './session.ts'

/** What is kept on a Bun socket. */
interface SocketData {
  readonly address: string | undefined
  readonly visitor: Visitor
  session?: Session
}

/** The part of Bun's `ServerWebSocket` used here; the types of Bun are not needed to use this package. */
interface BunSocket {
  readonly data: SocketData
  send(text: string): number
  getBufferedAmount(): number
  close(code?: number, reason?: string): void
  terminate(): void
  ping(): number
}

/** The part of Bun's `Server` used here. */
interface BunServer {
  upgrade(request: Request, options: { data: SocketData }): boolean
  requestIP(request: Request): { readonly address: string } | null
}

type Upgraded = Response | undefined

export interface BunWebSocket {
  /** True for a request that `upgrade` is to answer. */
  handles(request: Request): boolean
  /** Undefined when the socket opened, else the refusal. */
  upgrade(request: Request, server: BunServer, address?: string): Upgraded | Promise<Upgraded>
  /** For `Bun.serve({ websocket })`. */
  readonly websocket: {
    readonly maxPayloadLength: number
    readonly backpressureLimit: number
    readonly closeOnBackpressureLimit: boolean
    readonly perMessageDeflate: boolean
    readonly idleTimeout: number
    readonly sendPings: boolean
    open(socket: BunSocket): void
    message(socket: BunSocket, data: string | Uint8Array): void
    pong(socket: BunSocket): void
    drain(socket: BunSocket): void
    close(socket: BunSocket): void
  }
}

/**
 * The live socket for `Bun.serve`.
 *
 * @example
 * const socket = bunWebSocket(live)
 * Bun.serve({
 *   fetch: (request, server) => (socket.handles(request) ? socket.upgrade(request, server) : app.fetch(request)),
 *   websocket: socket.websocket,
 * })
 */
export function bunWebSocket(live: LiveServer): BunWebSocket {
  return {
    handles: (request) => new URL(request.url).pathname === live.path,
    upgrade(request, server, given) {
      const address = given ?? server.requestIP(request)?.address
      const origin = request.headers.get('origin') ?? undefined
      const host = request.headers.get('host') ?? undefined
      const answer = (admission: Admission): Upgraded => {
        if ('refused' in admission) return new Response(null, { status: admission.refused })
        if (server.upgrade(request, { data: { address, visitor: admission.visitor } })) return undefined
        return new Response('This path is a WebSocket.\n', { status: 426, headers: { upgrade: 'websocket' } })
      }
      const admission = live.admit({ origin, host, address, url: request.url, headers: () => request.headers })
      return admission instanceof Promise ? admission.then(answer) : answer(admission)
    },
    websocket: {
      maxPayloadLength: live.config.maxPayload,
      backpressureLimit: live.config.limits.hardBuffer,
      closeOnBackpressureLimit: true,
      perMessageDeflate: false,
      // The live server asks for signs of life itself.
      idleTimeout: 0,
      sendPings: false,
      open(socket) {
        socket.data.session = live.hub.open(new BunPeer(socket), undefined, socket.data.visitor)
      },
      message({ data: { session } }, data) {
        if (typeof data === 'string') session?.receive(data)
        else session?.binary()
      },
      pong: ({ data: { session } }) => session?.heard(),
      drain: ({ data: { session } }) => session?.writable(),
      close({ data: { session } }) {
        session?.hub.gone(session.peer)
      },
    },
  }
}

/** A class, as there are thousands: their methods are there once. */
class BunPeer implements LivePeer {
  readonly id = randomUUID()
  readonly #socket: BunSocket

  constructor(socket: BunSocket) {
    this.#socket = socket
  }

  get address(): string | undefined {
    return this.#socket.data.address
  }

  get origin(): string | undefined {
    return this.#socket.data.visitor.origin
  }

  send(text: string): boolean {
    // 0 means dropped, -1 queued.
    return this.#socket.send(text) !== 0
  }

  buffered(): number {
    return this.#socket.getBufferedAmount()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  ping(): void {
    this.#socket.ping()
  }
}
