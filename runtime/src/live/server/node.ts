import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { writeFrame } from './node-frame.ts'
import type { LivePeer } from './peer.ts'
import type { Admission, Visitor } from './security/visitor.ts'
import type { LiveServer } from './server.ts'

export interface NodeSocketOptions {
  /** The client's address behind a trusted proxy. Default: the connection's. */
  readonly address?: (request: IncomingMessage) => string | undefined
}

const reasons = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

/**
 * The live socket for a `node:http` server: a listener for its `upgrade` event. What is not for the live path is answered 404 and closed,
 * so a host with other sockets asks first.
 *
 * @example
 * server.on('upgrade', attachNode(live))
 */
export function attachNode(
  live: LiveServer,
  options: NodeSocketOptions = {},
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: live.config.maxPayload,
  })
  const addressOf = options.address ?? ((request: IncomingMessage) => request.socket.remoteAddress)
  return (request, socket, head) => {
    socket.on('error', ignore)
    if (pathOf(request.url) !== live.path) return refuse(socket, 404)
    const { origin, host } = request.headers
    const address = addressOf(request)
    const answer = (admission: Admission): void => {
      if ('refused' in admission) return refuse(socket, admission.refused)
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignore)
        connect(live, new NodePeer(webSocket, socket, address, origin), {
          webSocket,
          socket,
          visitor: admission.visitor,
        })
      })
    }
    const admission = live.admit({ origin, host, address, url: request.url, headers: () => headersOf(request) })
    if (admission instanceof Promise) void admission.then(answer)
    else answer(admission)
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  return headers
}

interface Connected {
  readonly webSocket: WebSocket
  readonly socket: Duplex
  readonly visitor: Visitor
}

/** Wires one socket. The hub is held and not the server: it stays the same over a hot reload. */
function connect(live: LiveServer, peer: LivePeer, { webSocket, socket, visitor }: Connected): void {
  const session = live.hub.open(peer, undefined, visitor)
  const writable = (): void => session.writable()
  webSocket.on('message', (data, binary) => {
    if (binary) session.binary()
    else session.receive(String(data))
  })
  webSocket.on('pong', () => session.heard())
  // Its `close` follows; without a listener an oversized frame would end the process.
  webSocket.on('error', ignore)
  webSocket.on('close', () => {
    socket.off('drain', writable)
    session.hub.gone(session.peer)
  })
  socket.on('drain', writable)
}

/** A class, as there are thousands: their methods are there once. */
class NodePeer implements LivePeer {
  readonly id = randomUUID()
  readonly #webSocket: WebSocket
  readonly #socket: Duplex

  constructor(
    webSocket: WebSocket,
    socket: Duplex,
    readonly address: string | undefined,
    readonly origin: string | undefined,
  ) {
    this.#webSocket = webSocket
    this.#socket = socket
  }

  send(text: string): boolean {
    // Without compression the library queues nothing of its own, so that its control frames and these keep their order.
    if (this.#isOpen) writeFrame(this.#socket, text)
    return true
  }

  buffered(): number {
    return this.#webSocket.bufferedAmount
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason)
  }

  terminate(): void {
    this.#webSocket.terminate()
  }

  ping(): void {
    if (this.#isOpen) this.#webSocket.ping()
  }

  pause(): void {
    this.#webSocket.pause()
  }

  resume(): void {
    this.#webSocket.resume()
  }

  get #isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN
  }
}

function refuse(socket: Duplex, status: keyof typeof reasons): void {
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
    socket.destroy(),
  )
}

const pathOf = (url = ''): string => url.split('?', 1)[0] ?? ''

function ignore(): void {}
