import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import { type AllowedHosts, hostRefusal, isAllowedHost } from './allowed-hosts.ts'
import { answerFailure } from './failure-page.ts'
import type { Problem } from './problem.ts'
import type { Session } from './session.ts'

export interface RouteSource {
  /** The session that serves now. */
  readonly session: () => Session | undefined
  /** Resolves when a start or restart that is under way has ended. */
  readonly settled: () => Promise<void>
  /** Why there is no session, when a restart has failed half way. */
  readonly problem: () => Problem | undefined
  readonly root: string
  /** The name that the server was told to listen on. */
  readonly host: string
}

/** What belongs to the server while no version of it runs that could say so itself. */
const serverPaths = /^\/(api|_flux)(\/|\?|$)/

/** Sends each request and upgrade of the one port to the app or to Vite. */
export function routeRequests(server: Server, source: RouteSource): void {
  server.on('request', (req, res) => {
    if (source.session() !== undefined) answerAllowed(source, req, res)
    else void source.settled().then(() => answerAllowed(source, req, res))
  })
  server.on('upgrade', (req, socket, head) => {
    // Vite listens to upgrades itself, and knows its own by their protocol.
    const protocol = req.headers['sec-websocket-protocol']
    if (protocol === 'vite-hmr' || protocol === 'vite-ping') return
    if (!isAllowedHost(req.headers.host, allowedHosts(source))) return refuse(socket, 403, 'Forbidden')
    upgrade(source.session(), req, socket, head)
  })
}

/** What Vite asks of requests for the page holds for the API and the live socket too. */
function answerAllowed(source: RouteSource, req: IncomingMessage, res: ServerResponse): void {
  const session = source.session()
  if (!isAllowedHost(req.headers.host, allowedHosts(source))) {
    res.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(hostRefusal(req.headers.host))
  } else if (session === undefined) answerFailure(req, res, source.problem(), source.root)
  else answer(session, req, res)
}

function allowedHosts(source: RouteSource): AllowedHosts {
  const allowed = source.session()?.vite.config.server.allowedHosts ?? []
  return allowed === true ? true : [...allowed, source.host]
}

function answer(session: Session, req: IncomingMessage, res: ServerResponse): void {
  const { host, vite, paths } = session
  const { handlers } = host
  const url = req.url ?? '/'
  const isServers = !paths.hasClient || (handlers === undefined ? serverPaths.test(url) : handlers.handles(url))
  if (!isServers) underWay(session, res, () => vite.middlewares(req, res))
  else if (handlers === undefined) answerFailure(req, res, host.problem, paths.root)
  else handlers.request(req, res)
}

/** A restart lets Vite finish what it is asked: half a page would not know how to reload itself. */
function underWay({ pageRequests }: Session, res: ServerResponse, work: () => void): void {
  pageRequests.add(res)
  res.once('close', () => pageRequests.delete(res))
  work()
}

/** Resolves when the requests are answered, or after `deadline` milliseconds. */
export async function answered(requests: ReadonlySet<ServerResponse>, deadline: number): Promise<void> {
  const closed = [...requests].map((res) => new Promise<void>((done) => res.once('close', () => done())))
  const timeout = new AbortController()
  await Promise.race([Promise.all(closed), after(deadline, undefined, { signal: timeout.signal }).catch(() => {})])
  timeout.abort()
}

function upgrade(session: Session | undefined, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const handlers = session?.host.handlers
  if (handlers?.handles(req.url ?? '/') === true) return handlers.upgrade(req, socket, head)
  if (handlers === undefined) refuse(socket, 503, 'Service Unavailable')
  else refuse(socket, 404, 'Not Found')
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
