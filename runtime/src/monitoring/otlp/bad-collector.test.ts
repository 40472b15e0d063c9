import { Elysia } from 'elysia'
import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import { type Answer, startCollector } from '../test-support/collector.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const routes = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello')

/** An app whose spans go one at a time, at once. */
async function start(endpoint: string, otlp: object = {}) {
  const lines: { level: string; msg: string; reason?: string }[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) }
  const app = createApp(
    {
      logging: { console: { enabled: false } },
      monitoring: { otlp: { endpoint, metrics: false, queue: 1, timeout: '200ms', ...otlp } },
    },
    { routes, logTransports: [{ type: 'stream', level: 'info', stream }] },
  )
  await app.start()
  ends.push(() => app.stop())
  const hello = async () => (await app.handle(new Request('http://localhost/api/hello'))).text()
  const told = () => lines.filter(({ msg }) => msg.startsWith('OTLP'))
  const metric = async (name: string) => new RegExp(`^${name} (\\d+)`, 'm').exec((await app.metrics.expose()).text)?.[1]
  const failed = () => metric('fluxstack_otlp_spans_dropped_total\\{reason="failed"\\}')
  return { app, hello, told, metric, failed }
}

async function collector(answer: Answer) {
  const made = await startCollector()
  ends.push(made.stop)
  made.answerWith(answer)
  return made
}

const drip: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

test.each<[string, Answer, string]>([
  ['hangs', () => {}, 'no answer in time'],
  ['answers a byte now and then', drip, 'no answer in time'],
  ['answers 500', (_request, response) => void response.writeHead(500).end(), 'answered 500'],
  [
    'answers 429 and asks for an hour',
    (_request, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    'answered 429',
  ],
  [
    'sends elsewhere',
    (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    'answered 302',
  ],
  ['hangs up', (request) => void request.socket.destroy(), ''],
])('a collector that %s costs one line, and one when it works again', async (_, answer, reason) => {
  const bad = await collector(answer)
  const { hello, told, failed, metric } = await start(bad.url)
  expect(await hello()).toBe('hello')
  await vi.waitFor(async () => expect(await failed()).toBe('1'), 5000)
  await hello()
  await vi.waitFor(async () => expect(await failed()).toBe('2'), 5000)
  expect(told()).toMatchObject([{ level: 'warn', msg: 'OTLP: traces do not arrive and are dropped' }])
  expect(told()[0]?.reason).toContain(reason)
  bad.answerWith((_request, response) => void response.end('{"partialSuccess":{}}'))
  await hello()
  await vi.waitFor(() => expect(told()).toHaveLength(2), 5000)
  expect(told()[1]).toMatchObject({ level: 'info', msg: 'OTLP: traces arrive again', lost: 2 })
  expect(await metric('fluxstack_otlp_spans_sent_total')).toBe('1')
})

test('one that is not there costs a line too', async () => {
  const gone = await startCollector()
  await gone.stop()
  const { hello, told, failed } = await start(gone.url)
  await hello()
  await vi.waitFor(async () => expect(await failed()).toBe('1'), 5000)
  await hello()
  await vi.waitFor(async () => expect(await failed()).toBe('2'), 5000)
  expect(told()).toMatchObject([{ reason: expect.stringContaining('ECONNREFUSED') }])
})

test('what more waits than may is dropped and counted, and what a collector rejects', async () => {
  const slow = await collector(() => {})
  const { hello, metric } = await start(slow.url, { queue: 3, timeout: '10s' })
  for (let count = 0; count < 10; count++) await hello()
  // three are under way, three wait
  expect(await metric('fluxstack_otlp_spans_dropped_total\\{reason="queue_full"\\}')).toBe('4')
  const picky = await collector((_request, response) => void response.end('{"partialSuccess":{"rejectedSpans":"1"}}'))
  const other = await start(picky.url)
  await other.hello()
  await vi.waitFor(async () => expect(await other.failed()).toBe('1'))
})

test('a collector that hangs holds the stop up for less than two seconds, and requests not at all', async () => {
  const hanging = await collector(() => {})
  const { app, hello } = await start(hanging.url, { timeout: '60s', metrics: true })
  for (let count = 0; count < 5; count++) await hello()
  const started = performance.now()
  await app.stop()
  expect(performance.now() - started).toBeLessThan(2000)
})
