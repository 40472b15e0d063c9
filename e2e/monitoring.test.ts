import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeBuiltApp, type App } from './support/app.ts'
import { run } from './support/command.ts'
import { freePort } from './support/ports.ts'
import { prometheusBinaries, startPrometheus, type Prometheus } from './support/prometheus.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'
import { startServer, type ServerProcess } from './support/server.ts'

const TOKEN = 'an-e2e-token-of-monitoring'
const authorization = `Bearer ${TOKEN}`
const ofProcess = [
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
  'fluxstack_event_loop_lag_seconds_count',
]
/** What is measured on Node alone. */
const ofNode = [
  'nodejs_gc_duration_seconds_count',
  'nodejs_active_handles',
  'http_response_size_bytes_sum{route="/api/notes/",status="200"}',
]

let app: App
let server: ServerProcess | undefined
let prometheus: Prometheus | undefined

beforeAll(async () => {
  app = await makeBuiltApp()
})
afterEach(async () => {
  await prometheus?.stop()
  await server?.stop()
  prometheus = undefined
  server = undefined
})
afterAll(() => app?.remove())

const runtimes: [string, () => Promise<Runtime>, string[]][] = [
  ['Node 20', async () => node, ofNode],
  ['Node 24', node24, ofNode],
  ['Bun', bun, []],
]

describe.each(runtimes)('the default app in production on %s', (_name, runtime, own) => {
  async function start(env: NodeJS.ProcessEnv = { FLUX_MONITORING_TOKEN: TOKEN }): Promise<ServerProcess> {
    const { path } = await runtime()
    const all = { NODE_ENV: 'production', PORT: `${await freePort()}`, HOST: '127.0.0.1', ...env }
    server = await startServer(path, [join(app.dir, 'dist/server/index.js')], { cwd: app.dir, env: all })
    return server
  }

  test('is scraped by Prometheus with the token', async () => {
    const running = await start()
    for (let n = 0; n < 5; n++) await running.fetch('/api/notes')
    const created = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    await running.fetch('/api/notes', created)
    await running.fetch('/api/no-such-route')
    prometheus = await startPrometheus(running.url, TOKEN)
    const { query, lastError } = prometheus
    await vi.waitFor(
      async () => expect(await query('up{job="app"}'), await lastError()).toMatchObject([{ value: 1 }]),
      {
        timeout: 20_000,
        interval: 200,
      },
    )
    const value = async (promql: string) => (await query(promql))[0]?.value
    expect(await value('http_requests_total{method="GET",route="/api/notes/",status="200"}')).toBe(5)
    expect(await value('http_requests_total{method="POST",route="/api/notes/",status="422"}')).toBe(1)
    expect(await value('http_requests_total{route="(unmatched)",status="404"}')).toBe(1)
    expect(await value('http_request_duration_seconds_bucket{route="/api/notes/",status="200",le="+Inf"}')).toBe(5)
    expect(
      await value('histogram_quantile(0.95, http_request_duration_seconds_bucket{method="POST"})'),
    ).toBeGreaterThan(0)
    expect(await value('fluxstack_errors_total{code="VALIDATION_FAILED"}')).toBe(1)
    expect(await value('live_sockets')).toBe(0)
    expect(await value('database_query_duration_seconds_count{outcome="ok"}')).toBeGreaterThan(0)
    // there is nothing of garbage before some was collected
    const collected = async () => {
      for (let n = 0; n < 200; n++) await running.fetch('/api/notes')
      for (const name of own) expect([name, await value(name)]).toEqual([name, expect.any(Number)])
    }
    await vi.waitFor(collected, { timeout: 20_000, interval: 500 })
    for (const name of ofProcess) expect([name, await value(name)]).toEqual([name, expect.any(Number)])
    // as docs/monitoring.md says
    for (const name of ofNode.filter((one) => !own.includes(one))) expect([name, await query(name)]).toEqual([name, []])
  })

  test('shows metrics that promtool has nothing to say of', async () => {
    const running = await start()
    await running.fetch('/api/notes')
    const answer = await running.fetch('/metrics', { headers: { authorization } })
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const promtool = join(await prometheusBinaries(), 'promtool')
    const checked = await run(promtool, ['check', 'metrics'], { input: await answer.text() })
    expect([checked.code, checked.all]).toEqual([0, ''])
  })

  test('has no metrics for who has no token, and none at all without one', async () => {
    const guarded = await start()
    const wrong = { headers: { authorization: 'Bearer not-the-token-of-it' } }
    const paths = ['/metrics', '/_flux/monitoring.json']
    const answers = (init?: RequestInit) =>
      Promise.all(paths.map(async (path) => (await (server ?? guarded).fetch(path, init)).status))
    expect([await answers(), await answers(wrong)]).toEqual([
      [401, 401],
      [401, 401],
    ])
    expect(await answers({ headers: { authorization } })).toEqual([200, 200])
    await guarded.stop()
    const closed = await start({})
    expect(await answers({ headers: { authorization } })).toEqual([404, 404])
    await closed.stop()
    await start({ FLUX_MONITORING_METRICS_OPEN: 'true' })
    expect(await answers()).toEqual([200, 404])
  })
})

test('flux dev shows them to everybody', async () => {
  server = await app.dev()
  await server.fetch('/api/notes')
  const answer = await server.fetch('/metrics')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  expect(await answer.text()).toContain('http_requests_total{method="GET",route="/api/notes/",status="200"} 1\n')
  expect((await server.fetch('/_flux/monitoring.json')).status).toBe(200)
})
