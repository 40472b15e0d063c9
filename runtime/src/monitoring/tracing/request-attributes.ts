import type { RequestContext } from '../../logging/context.ts'
import { pathOf } from '../../framework/paths.ts'
import type { RequestEnd } from '../request-monitor.ts'
import type { Attributes } from './trace.ts'

/** Of RFC 9110 and 5789; whatever else somebody sends would make a name of its own for each. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])
const LONGEST = 1024

export const isKnownMethod = (method: string): boolean => METHODS.has(method)

/** `GET /api/notes/:id`; the method alone where no route has answered. */
export function requestName({ method }: Request, route: string): string {
  const known = METHODS.has(method) ? method : 'HTTP'
  return isPattern(route) ? `${known} ${route}` : known
}

/** What is answered by no route goes by a word in parentheses. */
const isPattern = (route: string): boolean => route.startsWith('/')

/**
 * OpenTelemetry's conventions for servers of HTTP. No query and no headers but the name of the client's program: people put secrets there.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
export function requestAttributes(
  request: Request,
  context: RequestContext,
  { route, status }: RequestEnd,
): Attributes {
  const { method, headers } = request
  const known = METHODS.has(method)
  const { protocol, hostname, port } = new URL(context.origin)
  return {
    'http.request.method': known ? method : '_OTHER',
    'http.request.method_original': known ? undefined : method.slice(0, LONGEST),
    'http.response.status_code': status,
    'http.route': isPattern(route) ? route : undefined,
    'error.type': status >= 500 ? String(status) : undefined,
    'url.path': pathOf(request.url).slice(0, LONGEST),
    'url.scheme': protocol.slice(0, -1),
    'server.address': hostname,
    'server.port': port === '' ? undefined : Number(port),
    'client.address': context.address,
    'user_agent.original': headers.get('user-agent')?.slice(0, LONGEST),
    'fluxstack.request_id': context.requestId,
  }
}
