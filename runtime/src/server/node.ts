import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FluxStackFramework } from '../framework/framework.ts'
import type { FileServer } from '../framework/visit.ts'
import { refuseClient } from './bad-request.ts'
import { listenError } from './listen-error.ts'
import { toNodeHandlers } from './node-handlers.ts'
import type { Listener } from './serve.ts'

export interface ListenOptions {
  framework: FluxStackFramework
  host: string | undefined
  port: number
  files: FileServer | undefined
}

/** A client that sends its headers one letter at a time is cut off. */
const HEADERS_TIMEOUT_MS = 15_000
const CHECK_EVERY_MS = 5000
/** Longer than the usual 60 s of a load balancer, which else meets connections that are just being closed. */
const KEEP_ALIVE_MS = 65_000

/** `ms` is from the first byte to the last of a request, uploads included. */
const timeouts = (ms: number) => ({
  headersTimeout: Math.min(HEADERS_TIMEOUT_MS, ms),
  // a body that a handler waits for is refused first, with a better answer
  requestTimeout: ms + CHECK_EVERY_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, ms),
})

/** Listens with `node:http`. Without a host it takes all interfaces, IPv6 and IPv4. */
export async function listen({ framework, host, port, files }: ListenOptions): Promise<Listener> {
  const handlers = toNodeHandlers(framework, { files })
  const server = createServer(timeouts(framework.config.server.requestTimeout), (request, response) => {
    // after server.close() a client that keeps its connection would hold the stop up
    if (!server.listening) response.setHeader('connection', 'close')
    handlers.request(request, response)
  })
  server.on('upgrade', handlers.upgrade)
  server.on('clientError', refuseClient)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)))
    server.listen({ port, ...(host !== undefined && { host }) }, resolve)
  })
  // a server that listens on a port has an AddressInfo; a string is for pipes
  return { port: (server.address() as AddressInfo).port, close: (deadline) => close(server, deadline) }
}

/** `server.close()` waits for kept connections as well, so the idle ones are closed as they fall idle. */
function close(server: Server, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    const cut = setTimeout(() => server.closeAllConnections(), deadline)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
