import { currentPlace } from '../../logging/context.ts'
import { outgoing, type Fetch } from '../../resilience/outgoing.ts'
import { isKnownMethod } from './request-attributes.ts'
import { runSpan } from './span.ts'
import { type Attributes, TraceSpan } from './trace.ts'
import { formatTraceparent } from './traceparent.ts'

/** From now on calls that the server makes carry the trace that they are made in. */
export function traceOutgoing(): void {
  outgoing.around = traceCall
}

/** One call, with the headers of the trace and, where it is sampled, a span. One that names a trace itself goes as it is. */
function traceCall(fetch: Fetch, input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const parent = currentPlace()?.span
  if (!parent) return fetch(input, init)
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  if (headers.has('traceparent')) return fetch(input, init)
  const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
  const call = TraceSpan.below(parent, isKnownMethod(method) ? method : 'HTTP', 'client')
  const { id: traceId, sampled, random, state } = call.trace
  // a span that nobody will see is nobody's parent
  const parentId = sampled ? call.id : parent.id
  headers.set('traceparent', formatTraceparent({ traceId, parentId, sampled, random }))
  if (state !== undefined && !headers.has('tracestate')) headers.set('tracestate', state)
  const send = async (span: TraceSpan): Promise<Response> => {
    if (sampled) span.set(callAttributes(method, input))
    const response = await fetch(input, { ...init, headers })
    const { status } = response
    if (sampled)
      span.set({ 'http.response.status_code': status, 'error.type': status >= 400 ? String(status) : undefined })
    if (status >= 400) span.fail(String(status))
    return response
  }
  return Promise.resolve(runSpan(call, send))
}

/**
 * OpenTelemetry's conventions for clients of HTTP, of the address without its query and credentials.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
function callAttributes(method: string, input: string | URL | Request): Attributes {
  const known = isKnownMethod(method)
  const named = {
    'http.request.method': known ? method : '_OTHER',
    'http.request.method_original': known ? undefined : method,
  }
  const text = input instanceof Request ? input.url : String(input)
  if (!URL.canParse(text)) return named
  const { protocol, hostname, port, origin, pathname } = new URL(text)
  return {
    ...named,
    'url.full': `${origin}${pathname}`.slice(0, 1024),
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  }
}
