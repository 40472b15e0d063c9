import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether an `Upgrade` header asks for a WebSocket. HTTP allows any other offer, as `h2c`, to be passed over. */
export function asksForSocket(upgrade: string | null | undefined): boolean {
  return upgrade?.trim().toLowerCase() === 'websocket'
}

/** Node neither answers nor closes an upgrade that a listener ignores. */
export function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
}

/** What says that there was an offer. */
const OFFER = new Set(['upgrade', 'http2-settings', 'connection'])

/**
 * Answers a request that offers another protocol, as Java's client and `curl --http2` do, as if it had not. Once there is a
 * listener for upgrades, Node hands all of them over and parses no further, so the request is put before the server again.
 */
export function answerPlainly(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  // node:http sets both on the sockets it accepts
  const { server, _httpMessage: unanswered } = socket as Duplex & { server?: Server; _httpMessage?: unknown }
  if (!server) return refuseUpgrade(socket)
  // sent before the answer to the request before it, which nobody does who means well, and which node:http would mix up
  if (unanswered) return void socket.destroy()
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? ''
    if (!OFFER.has(name.toLowerCase())) lines.push(`${name}: ${request.rawHeaders[at + 1]}`)
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close')
  // node:http reads header lines as latin1
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
