import { afterEach, expect, test, vi } from 'vitest'
import { createClient } from '../../client/index.ts'
import type { FluxStackFramework } from '../../framework/framework.ts'
import { LiveConnection } from '../../live/client/connection.ts'
import { memorySocket } from '../../live/testing/memory-socket.ts'
import { resilientFetch } from '../../resilience/index.ts'
import { startCollector } from '../test-support/collector.ts'
import { named, type routes, tracedApp } from '../test-support/traced-app.ts'
import { span } from '../tracing/span.ts'

const caller = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

let app: FluxStackFramework
async function start(otlp: object = {}, tracing: object = {}) {
  const collector = await startCollector()
  ends.push(collector.stop)
  const { made, lines } = tracedApp(collector.url, otlp, tracing)
  app = made
  await app.start()
  ends.push(() => app.stop())
  return { collector, lines }
}

const get = (path: string, headers: Record<string, string> = {}) =>
  app.handle(new Request(`http://localhost/api/${path}`, { headers: { 'x-request-id': 'r-1', ...headers } }))

async function mounted() {
  const connection = new LiveConnection({ url: 'memory:', WebSocket: memorySocket(app.live) })
  ends.push(() => connection.destroy())
  const reader = connection.component('Reader')
  ends.push(reader.subscribe(() => {}))
  await vi.waitFor(() => expect(reader.getSnapshot().status).toBe('live'))
  return reader
}

test('a request goes on with the trace of its caller, down to the spans of a service', async () => {
  const { collector, lines } = await start()
  const traceparent = `00-${caller.trace}-${caller.span}-01`
  const answer = await get('notes/7?password=x', { traceparent, tracestate: 'a=1' })
  expect([answer.status, answer.headers.has('traceparent')]).toEqual([200, false])
  await app.stop()
  const request = named(collector.spans, 'GET /api/notes/:id')
  const list = named(collector.spans, 'NotesService.list')
  const read = named(collector.spans, 'read')
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.trace]))
  expect([request.parentSpanId, list.parentSpanId, read.parentSpanId]).toEqual([
    caller.span,
    request.spanId,
    list.spanId,
  ])
  expect([request.kind, request.traceState, request.status.code]).toEqual([2, 'a=1', 0])
  expect(request.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/api/notes/:id',
    'http.response.status_code': 200,
    'url.path': '/api/notes/7',
    'server.address': 'localhost',
  })
  expect(read.attributes).toEqual({ table: 'notes', rows: 1 })
  expect(JSON.stringify(collector.spans)).not.toContain('password')
  expect(BigInt(request.startTimeUnixNano)).toBeLessThanOrEqual(BigInt(read.startTimeUnixNano))
  const line = lines.find(({ requestId }) => requestId === 'r-1')
  expect(line).toMatchObject({ traceId: caller.trace })
  expect(collector.resources[0]).toMatchObject({ 'service.name': 'shop', 'deployment.environment.name': 'test' })
  expect(collector.headers[0]).toMatchObject({ 'x-key': 'k1', 'content-type': 'application/json' })
})

test('one trace from a live action over a call of its own to a request and its service', async () => {
  const { collector, lines } = await start()
  const reader = await mounted()
  await reader.call('load', undefined)
  await app.stop()
  const action = named(collector.spans, 'live Reader.load')
  const call = named(collector.spans, 'GET')
  const request = named(collector.spans, 'GET /api/notes/:id')
  const list = named(collector.spans, 'NotesService.list')
  expect([call.parentSpanId, request.parentSpanId, list.parentSpanId]).toEqual([
    action.spanId,
    call.spanId,
    request.spanId,
  ])
  expect(new Set([action, call, request, list].map(({ traceId }) => traceId)).size).toBe(1)
  expect([action.parentSpanId, call.kind]).toEqual([undefined, 3])
  expect(call.attributes).toMatchObject({
    'url.full': 'http://localhost/api/notes/7',
    'http.response.status_code': 200,
  })
  expect(lines.filter(({ traceId }) => traceId === action.traceId).length).toBeGreaterThan(0)
})

test('a live action that fails says so under its trace, in the log too', async () => {
  const { collector, lines } = await start()
  const reader = await mounted()
  const error: unknown = await reader.call('fail', undefined).catch((thrown: unknown) => thrown)
  await app.stop()
  const action = named(collector.spans, 'live Reader.fail')
  expect(error).toMatchObject({ code: 'ACTION_FAILED', traceId: action.traceId })
  expect(action).toMatchObject({
    status: { code: 2, message: 'no disk' },
    attributes: { 'error.type': 'ACTION_FAILED' },
  })
  expect(named(collector.spans, 'deep').parentSpanId).toBe(action.spanId)
  expect(lines.find(({ level }) => level === 'error')).toMatchObject({ traceId: action.traceId, spanId: action.spanId })
})

test('an error is said with its span, its secrets are not', async () => {
  const { collector, lines } = await start()
  const answer = await get('fails')
  const problem = (await answer.json()) as { traceId?: string }
  await app.stop()
  const broken = named(collector.spans, 'break')
  const request = named(collector.spans, 'GET /api/fails')
  expect([broken.status.code, request.status.code, request.attributes['error.type']]).toEqual([2, 2, '500'])
  expect(broken.events[0]).toMatchObject({ name: 'exception', attributes: { 'exception.type': 'Error' } })
  expect(JSON.stringify(collector.spans)).not.toContain('secret')
  expect(problem.traceId).toBe(request.traceId)
  expect(lines.find(({ level }) => level === 'error')).toMatchObject({ traceId: request.traceId })
})

test("spans of a library that knows OpenTelemetry's api alone join ours, and ours theirs", async () => {
  const { collector } = await start()
  expect(await (await get('library')).json()).toEqual({ bound: true, outside: true })
  await app.stop()
  const request = named(collector.spans, 'GET /api/library')
  const library = named(collector.spans, 'of a library')
  const ours = named(collector.spans, 'ours below')
  expect([library.parentSpanId, ours.parentSpanId]).toEqual([request.spanId, library.spanId])
  expect([library.traceId, ours.traceId]).toEqual([request.traceId, request.traceId])
  expect([ours.attributes['said'], library.status.code]).toEqual(['by the library', 2])
})

test('what is not sampled is not sent, whoever asks says so first', async () => {
  const { collector } = await start({}, { ratio: 0 })
  await get('notes/1')
  await get('notes/2', { traceparent: `00-${caller.trace}-${caller.span}-01` })
  await get('library')
  await app.stop()
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.trace]))
})

test('a client on the server carries the trace, and nothing does outside of one', async () => {
  await start()
  const seen: (string | null)[] = []
  const fetch = async (_input: unknown, init?: RequestInit) => {
    seen.push(new Headers(init?.headers).get('traceparent'))
    return Response.json({})
  }
  const { api } = createClient<typeof routes>({ baseUrl: 'http://localhost', fetch: resilientFetch({ fetch }) })
  await api.fails.get()
  await span('job', async () => void (await api.fails.get()))
  expect(seen[0]).toBeNull()
  expect(seen[1]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/)
})

test('metrics are cumulative, with the time since when', async () => {
  const { collector } = await start()
  await get('notes/1')
  await get('notes/2')
  await app.stop()
  const requests = collector.metrics.find(({ name }) => name === 'http_requests_total')
  expect(requests?.sum).toMatchObject({ aggregationTemporality: 2, isMonotonic: true })
  expect(requests?.sum?.dataPoints.map(({ asDouble }) => asDouble)).toEqual([2])
  const durations = collector.metrics.find(({ name }) => name === 'http_request_duration_seconds')
  const [point] = durations?.histogram?.dataPoints ?? []
  expect([durations?.unit, durations?.histogram?.aggregationTemporality, point?.count]).toEqual(['s', 2, 2])
  expect(point?.bucketCounts?.length).toBe((point?.explicitBounds?.length ?? 0) + 1)
  expect(Number(point?.startTimeUnixNano)).toBeLessThan(Number(point?.timeUnixNano))
  expect(collector.metrics.find(({ name }) => name === 'http_requests_in_flight')?.gauge).toBeDefined()
})

test('after a hot reload the new app sends, to the same place, and the list of slow ones goes on', async () => {
  const { collector } = await start({}, { slow: 1, keep: 3 })
  await get('busy')
  const before = app
  app = tracedApp(collector.url, {}, { slow: '1m', keep: 3 }).made
  app.adopt(before)
  await vi.waitFor(() => expect(named(collector.spans, 'GET /api/busy')).toBeDefined())
  await vi.waitFor(async () => expect(await report()).toMatchObject({ slow: [{ route: '/api/busy' }] }))
  await get('library')
  await app.stop()
  const request = named(collector.spans, 'GET /api/library')
  expect(named(collector.spans, 'of a library').parentSpanId).toBe(request.spanId)
})

async function report(): Promise<unknown> {
  const answer = await app.handle(new Request('http://localhost/_flux/monitoring.json'))
  return ((await answer.json()) as { tracing: unknown }).tracing
}
