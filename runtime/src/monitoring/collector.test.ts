import { Elysia } from 'elysia'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createApp } from '../framework/create-app.ts'
import type { FluxStackFramework } from '../framework/framework.ts'
import { LiveConnection } from '../live/client/connection.ts'
import { LiveComponent, registry } from '../live/server/index.ts'
import { memorySocket } from '../live/testing/memory-socket.ts'
import { definePlugin } from '../plugins/define.ts'
import { toNodeHandlers } from '../server/index.ts'
import { metrics } from './metrics.ts'

class Counter extends LiveComponent.with({
  state: z.object({ count: z.number().default(0) }),
  actions: { add: z.number(), fail: null },
}) {
  add(by: number) {
    this.state.count += by
  }
  fail() {
    throw new Error('no')
  }
}

const quiet = { logging: { level: 'silent' } } as const

async function textOf(app: FluxStackFramework, accept?: string): Promise<string> {
  const headers: Record<string, string> = accept === undefined ? {} : { accept }
  return (await app.handle(new Request('http://localhost/metrics', { headers }))).text()
}

const linesOf = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(name))

test('/metrics shows the app’s requests, errors and own metrics', async () => {
  const orders = metrics.counter({ name: 'collector_orders_total', help: 'Orders.', labels: ['shop'] })
  const routes = new Elysia({ prefix: '/api' })
    .get('/orders/:id', () => 'ok')
    .post('/orders', () => orders.inc({ shop: 'a"\\\nb' }))
  const plugin = definePlugin({
    name: 'measuring',
    setup: ({ metrics: own }) => own.gauge({ name: 'collector_depth', help: 'Depth.' }).set(3),
  })
  const app = createApp(quiet, { routes, plugins: [plugin] })
  await app.handle(new Request('http://localhost/api/orders/1'))
  await app.handle(new Request('http://localhost/api/orders', { method: 'POST' }))
  await app.handle(new Request('http://localhost/missing'))
  const text = await textOf(app)
  expect(linesOf(text, 'http_requests_total')).toEqual([
    'http_requests_total{method="GET",route="/api/orders/:id",status="200"} 1',
    'http_requests_total{method="POST",route="/api/orders",status="200"} 1',
    'http_requests_total{method="GET",route="(unmatched)",status="404"} 1',
  ])
  expect(linesOf(text, 'http_requests_in_flight')).toEqual(['http_requests_in_flight 1'])
  expect(linesOf(text, 'fluxstack_errors_total')).toEqual(['fluxstack_errors_total{code="NOT_FOUND"} 1'])
  expect(linesOf(text, 'collector_')).toEqual(['collector_orders_total{shop="a\\"\\\\\\nb"} 1', 'collector_depth 3'])
  expect(linesOf(text, 'process_resident_memory_bytes ')).toHaveLength(1)
})

test('OpenMetrics for who asks for it', async () => {
  const app = createApp({ ...quiet, monitoring: { metrics: { process: false } } })
  await app.handle(new Request('http://localhost/api/health'))
  const text = await textOf(app, 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5')
  expect(text).toContain(
    '# TYPE http_requests counter\nhttp_requests_total{method="GET",route="/api/health",status="200"} 1\n',
  )
  expect(text.endsWith('\n# EOF\n')).toBe(true)
  expect(text).not.toContain('process_')
  // one scrape in this format must leave nothing behind in the other
  expect(await textOf(app)).toContain('# TYPE http_requests_total counter')
})

test('live components are counted by component, action and outcome', async () => {
  const app = createApp(quiet, { live: registry({ Counter }) })
  await app.start()
  const connection = new LiveConnection({ url: 'memory:', WebSocket: memorySocket(app.live) })
  const counter = connection.component('Counter')
  counter.subscribe(() => {})
  await vi.waitFor(() => expect(counter.getSnapshot().status).toBe('live'))
  await counter.call('add', 1)
  await counter.call('add', 1)
  await expect(counter.call('fail', undefined)).rejects.toThrow('Error: no')
  await expect(counter.call(`unknown-${Math.random()}`, undefined)).rejects.toThrow('no action of this name')
  const text = await textOf(app)
  expect(linesOf(text, 'live_actions_total')).toEqual([
    'live_actions_total{component="Counter",action="add",outcome="ok"} 2',
    'live_actions_total{component="Counter",action="fail",outcome="ACTION_FAILED"} 1',
  ])
  expect(linesOf(text, 'live_action_duration_seconds_count')).toHaveLength(2)
  expect(text).toContain('live_sockets 1\n')
  expect(text).toContain('live_components{component="Counter"} 1\n')
  expect(text).toContain('live_states{component="Counter"} 1\n')
  expect(text).toContain('live_patches_total{component="Counter"} 2\n')
  expect(text).toContain('live_patch_size_bytes_bucket{le="100",component="Counter"} 2\n')
  expect(text).toContain('live_failures_total{component="Counter"} 1\n')
  connection.reconnect()
  await vi.waitFor(async () => {
    expect(linesOf(await textOf(app), 'live_resumes_total')).toEqual([
      'live_resumes_total{component="Counter",from="ring"} 1',
    ])
  })
  connection.destroy()
  await app.stop()
})

test('a hot reload goes on counting, and the parts run once', async () => {
  const routes = () => new Elysia({ prefix: '/api' }).get('/a', () => 'a')
  const make = () => createApp(quiet, { routes: routes() })
  const before = make()
  await before.start()
  await before.handle(new Request('http://localhost/api/a'))
  const after = make()
  await after.ready()
  after.adopt(before)
  await after.handle(new Request('http://localhost/api/a'))
  await before.handle(new Request('http://localhost/api/a'))
  expect(linesOf(await textOf(after), 'http_requests_total{method="GET",route="/api/a"')).toEqual([
    'http_requests_total{method="GET",route="/api/a",status="200"} 3',
  ])
  await after.stop()
})

test('where monitoring is off, nothing is measured and no page is there', async () => {
  const app = createApp({ ...quiet, plugins: { monitoring: { enabled: false } } })
  await app.start()
  expect((await app.handle(new Request('http://localhost/metrics'))).status).toBe(404)
  expect(app.live.hub.tap).toBeUndefined()
  expect(app.metrics.http.families()[0]?.samples).toEqual([])
  expect((await app.metrics.expose()).text).toContain('http_requests_in_flight 0')
  await app.stop()
})

test('the JSON page has the parts by name', async () => {
  const app = createApp(quiet)
  await app.start()
  await app.handle(new Request('http://localhost/api/health'))
  const answer = await app.handle(new Request('http://localhost/_flux/monitoring.json'))
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.json()).toMatchObject({
    app: 'FluxStack app',
    mode: 'test',
    metrics: {
      http: { inFlight: 1, routes: [{ method: 'GET', route: '/api/health', status: '200', count: 1 }] },
      live: { sockets: 0 },
      process: { pid: process.pid },
    },
  })
  await app.stop()
})

test('the metrics are where the configuration says, for who hosts the app as well', async () => {
  const app = createApp({ ...quiet, monitoring: { metrics: { path: '/internal/metrics' } } })
  await app.handle(new Request('http://localhost/api/health'))
  const at = async (path: string) => (await app.handle(new Request(`http://localhost${path}`))).status
  expect([await at('/internal/metrics'), await at('/metrics')]).toEqual([200, 404])
  const { handles } = toNodeHandlers(app)
  expect([handles('/internal/metrics?x=1'), handles('/metrics')]).toEqual([true, false])
  const off = createApp({ ...quiet, plugins: { monitoring: { enabled: false } } })
  expect(toNodeHandlers(off).handles('/metrics')).toBe(false)
})
