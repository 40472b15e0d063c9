import { join } from 'node:path'
import { LiveConnection } from '@fluxstack/runtime/live/client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ReceivedSpan, startCollector } from '../runtime/src/monitoring/test-support/collector.ts'
import { repository } from './support/paths.ts'
import { runtimes } from './support/runtimes.ts'
import { startServer } from './support/server.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

describe.each(runtimes)('%s', (_, get) => {
  const start = async (endpoint: string, env: NodeJS.ProcessEnv = {}) => {
    const given = {
      NODE_ENV: 'production',
      FLUX_SECRET: 'a secret of this test and of nothing else at all',
      HOST: '127.0.0.1',
      PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...env,
    }
    const server = await startServer((await get()).path, [join(repository, 'e2e', 'otlp', 'app.mjs')], {
      cwd: repository,
      env: given,
    })
    ends.push(() => server.stop())
    return server
  }

  test('one trace from a live action over HTTP to a service and a library arrives at the collector', async () => {
    const collector = await startCollector()
    ends.push(collector.stop)
    const server = await start(collector.url, { OTEL_SERVICE_NAME: 'shop', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=k%201' })
    const socket = `${server.url.replace('http', 'ws')}/_flux/live`
    const connection = new LiveConnection({ url: socket, WebSocket: WebSocket as never }) // the same but for its events' types
    ends.push(() => connection.destroy())
    const reader = connection.component('Reader')
    ends.push(reader.subscribe(() => {}))
    await vi.waitFor(() => expect(reader.getSnapshot().status).toBe('live'), 10_000)
    await reader.call('load', undefined)
    expect(await server.stop()).toBe(0)

    const named = (name: string): ReceivedSpan | undefined => collector.spans.find((one) => one.name === name)
    const chain = ['live Reader.load', 'GET', 'GET /api/notes', 'NotesService.list', 'read', 'library'].map(named)
    expect(chain.map((one) => one?.parentSpanId)).toEqual([undefined, ...chain.slice(0, -1).map((one) => one?.spanId)])
    expect(new Set(chain.map((one) => one?.traceId)).size).toBe(1)
    expect(JSON.stringify(collector.spans)).not.toContain('hidden')
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'shop',
      'deployment.environment.name': 'production',
    })
    expect(collector.headers[0]).toMatchObject({ 'x-key': 'k 1' })
    expect(collector.metrics.map(({ name }) => name)).toContain('http_requests_total')
    // the line of the request has the trace's id
    expect(server.output()).toContain(`"traceId":"${chain[0]?.traceId}"`)
  })

  test('a collector that answers a byte now and then is given up', async () => {
    const collector = await startCollector()
    ends.push(collector.stop)
    let hungUp = 0
    collector.answerWith((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => {
        clearInterval(timer)
        hungUp++
      })
    })
    const server = await start(collector.url, {
      FLUX_MONITORING_OTLP_TIMEOUT: '200ms',
      FLUX_MONITORING_OTLP_QUEUE: '1',
    })
    await server.fetch('/api/notes')
    await server.line(/OTLP: traces do not arrive/)
    await vi.waitFor(() => expect(hungUp).toBeGreaterThan(0), 5000)
  })

  test('a collector that never answers keeps nobody waiting', async () => {
    const collector = await startCollector()
    ends.push(collector.stop)
    collector.answerWith(() => {})
    const server = await start(collector.url)
    for (let count = 0; count < 20; count++) expect((await server.fetch('/api/notes')).status).toBe(200)
    const started = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - started).toBeLessThan(3000)
    expect(server.output().match(/OTLP: traces do not arrive/g)).toHaveLength(1)
  })
})
