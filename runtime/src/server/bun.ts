import { clientAddress } from '../framework/client-address.ts'
import type { FluxStackFramework } from '../framework/framework.ts'
import type { Info } from '../framework/visit.ts'
import { bunWebSocket } from '../live/server/bun.ts'
import { badRequest, isWellFormed } from './bad-request.ts'
import { asksForSocket } from './upgrades.ts'
import { listenError } from './listen-error.ts'
import type { ListenOptions } from './node.ts'
import type { Listener } from './serve.ts'

/** The part of Bun used here, so that neither this package nor its users need Bun's types. */
interface BunGlobal {
  serve(options: BunServeOptions): BunServer
}

interface BunServeOptions {
  hostname: string
  port: number
  maxRequestBodySize: number
  idleTimeout: number
  fetch(request: Request, server: BunServer): Response | undefined | Promise<Response | undefined>
  error(error: Error): Response
  websocket: unknown
}

interface BunServer {
  readonly port: number
  requestIP(request: Request): { address: string } | null
  upgrade(request: Request, options: { data: object }): boolean
  stop(closeActiveConnections?: boolean): Promise<void>
}

/** Listens with `Bun.serve`. Without a host it takes all interfaces, IPv6 and IPv4, or IPv4 where there is no IPv6. */
export async function listen({ framework, host, port, files }: ListenOptions): Promise<Listener> {
  const hosts = host === undefined ? ['::', '0.0.0.0'] : [host]
  let failure: unknown
  for (const hostname of hosts) {
    try {
      const state = { stopping: false }
      const server = start(framework, { hostname, port, files, state })
      const stop = (deadline: number) => {
        state.stopping = true
        return close(server, deadline)
      }
      return { port: server.port, close: stop }
    } catch (error) {
      failure = error
    }
  }
  throw listenError(failure, host, port)
}

interface StartOptions extends Pick<Info, 'files'> {
  hostname: string
  port: number
  state: { readonly stopping: boolean }
}

function start(framework: FluxStackFramework, { hostname, port, files, state }: StartOptions): BunServer {
  const { Bun } = globalThis as unknown as { Bun: BunGlobal } // only called under Bun
  const live = bunWebSocket(framework.live)
  const { trustProxy } = framework.config.server
  return Bun.serve({
    hostname,
    port,
    // ours answers first, with problem details; this one is for what lies about its length
    maxRequestBodySize: framework.config.server.bodyLimit + 65_536,
    // the largest Bun takes; the default of 10 s cuts slow answers off
    idleTimeout: 255,
    fetch: (request, server) => {
      // with a Host that is no host, Bun gives a URL without one, or one that cannot be parsed
      if (!isWellFormed(request.url)) return badRequest()
      if (!asksForSocket(request.headers.get('upgrade'))) {
        const answer = framework.fetch(request, { address: server.requestIP(request)?.address, files })
        const leave = (response: Response) => (state.stopping ? closing(response) : response)
        return answer instanceof Promise ? answer.then(leave) : leave(answer)
      }
      const forwardedFor = request.headers.get('x-forwarded-for')
      const address = clientAddress({ peer: server.requestIP(request)?.address, forwardedFor, trustProxy })
      if (live.handles(request)) return live.upgrade(request, server, address)
      return new Response(null, { status: 404 })
    },
    error: (error) => {
      framework.logger.error('A request failed', { err: error })
      return new Response(null, { status: 500 })
    },
    websocket: live.websocket,
  })
}

/** Bun closes the connections of a server that stops without a word, and a client that keeps one would meet the end of it. */
function closing(response: Response): Response {
  response.headers.set('connection', 'close')
  return response
}

async function close(server: BunServer, deadline: number): Promise<void> {
  const cut = setTimeout(() => void server.stop(true), deadline)
  await server.stop()
  clearTimeout(cut)
}
