import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '../vendor/hono-node-server.ts'
import type { FluxStackFramework } from '../framework/framework.ts'
import type { Info } from '../framework/visit.ts'
import { clientAddress } from '../framework/client-address.ts'
import { isAppPath } from '../framework/paths.ts'
import { learnUnread } from '../framework/unread.ts'
import { attachNode } from '../live/server/node.ts'
import { badRequest, hostCheck, isWellFormed } from './bad-request.ts'
import { answerPlainly, asksForSocket, refuseUpgrade } from './upgrades.ts'

/** The app for a `node:http` server that someone else owns. */
export interface NodeHandlers {
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Whether a URL is the app's: `/api`, `/_flux`, the live socket and the metrics. The rest is the page's. */
  handles(url: string): boolean
}

/** What a listener needs to hand requests and live sockets of a `node:http` server to the app. */
export function toNodeHandlers(framework: FluxStackFramework, { files }: Pick<Info, 'files'> = {}): NodeHandlers {
  const isHost = hostCheck()
  const listener = getRequestListener(
    (request, { incoming }) =>
      // a target that is a whole URL stands over the Host
      (incoming.url?.startsWith('/') && isHost(incoming.headers.host)) || isWellFormed(request.url)
        ? framework.fetch(request, { address: incoming.socket.remoteAddress, files, sends: true })
        : badRequest(),
    // a request whose target or Host is no URL never becomes a Request
    { hostname: 'localhost', errorHandler: () => badRequest() },
  )
  learnUnread()
  const { trustProxy } = framework.config.server
  const live = attachNode(framework.live, {
    address: ({ headers, socket }) =>
      // node:http joins what comes several times with commas; only set-cookie is a list
      clientAddress({ peer: socket.remoteAddress, forwardedFor: String(headers['x-forwarded-for'] ?? ''), trustProxy }),
  })
  const livePath = framework.config.live.path
  const { plugins, monitoring } = framework.config
  const metricsPath = plugins['monitoring']?.enabled ? monitoring.metrics.path : undefined
  return {
    request: (request, response) => void listener(request, response),
    upgrade(request, socket, head) {
      if (!asksForSocket(request.headers.upgrade)) answerPlainly(request, socket, head)
      else if (targetPath(request.url) === livePath) live(request, socket, head)
      else refuseUpgrade(socket)
    },
    handles(url) {
      const path = targetPath(url)
      return isAppPath(path, livePath) || path === metricsPath
    },
  }
}

/** The path of a target, which may be a whole URL. */
function targetPath(target = '/'): string {
  const url = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '')
  const end = url.search(/[?#]/)
  return (end === -1 ? url : url.slice(0, end)) || '/'
}
