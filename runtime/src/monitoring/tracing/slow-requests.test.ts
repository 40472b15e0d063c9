import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import type { SlowRequest } from './slow-requests.ts'
import { SlowRequests } from './slow-requests.ts'
import { span } from './span.ts'
import { Trace, TraceSpan } from './trace.ts'

const sink = { ended: (one: TraceSpan) => one.role === 'part' && one.trace.keep(one) }
const request = { id: 'r', method: 'GET', route: '/api/x', status: 200 }

function root(ms: number): TraceSpan {
  const made = new TraceSpan(new Trace(sink, { id: '1', sampled: true }), 'GET', 'server', undefined, 'root')
  made.endedAt = made.startedAt + ms
  return made
}

test('the slowest of a window are kept, and no more than were asked for', () => {
  let now = Date.now()
  const told: number[] = []
  const list = new SlowRequests({
    threshold: 100,
    keep: 3,
    window: 60_000,
    onSlow: ({ ms }) => told.push(ms),
    now: () => now,
  })
  for (const ms of [150, 99, 500, 120, 300]) if (list.takes(ms, 200)) list.add(root(ms), request)
  expect(list.slow.map(({ ms }) => ms)).toEqual([500, 300, 150])
  expect(told).toEqual([150, 500, 120, 300])
  now += 61_000
  expect(list.slow).toEqual([])
})

test('what fails is kept however quick it was', () => {
  const list = new SlowRequests({ threshold: 100, keep: 2, window: 60_000 })
  for (const id of ['a', 'b', 'c']) if (list.takes(1, 500)) list.add(root(1), { ...request, id, status: 500 })
  expect(list.failed.map(({ id }) => id)).toEqual(['c', 'b'])
  expect([list.slow, list.takes(1, 404)]).toEqual([[], false])
})

test('a request of a thousand spans is told with those that cost the most', () => {
  const list = new SlowRequests({ threshold: 1, keep: 1, window: 60_000 })
  const slow = root(1000)
  for (let index = 0; index < 1000; index++) {
    const part = TraceSpan.below(slow, `part ${index}`)
    part.endedAt = part.startedAt + index
    sink.ended(part)
  }
  list.add(slow, request)
  const [told] = list.slow
  expect([told?.spans.length, told?.moreSpans]).toEqual([30, 970])
  expect(Math.min(...(told?.spans ?? []).map(({ ms }) => ms))).toBe(170)
})

/** Keeps the processor busy for so many milliseconds. */
function work(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

const routes = new Elysia({ prefix: '/api' }).get('/work', () =>
  span('outer', async () => {
    await span('inner', async () => work(2))
    await span('fails', () => Promise.reject(new Error('no'))).catch(() => {})
    return 'done'
  }),
)

test.each([
  [1, [0, 1, 1]],
  // nothing is nested for nobody
  [0, [0, 0, 0]],
])('with a ratio of %s it is in the report and in one line of the log, with its spans', async (ratio, depths) => {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const app = createApp(
    { logging: { console: { enabled: false } }, monitoring: { tracing: { ratio, slow: 1 } } },
    { routes, logTransports: [{ type: 'stream', level: 'info', stream }] },
  )
  expect(app).toBeDefined()
  await app.handle(new Request('http://localhost/api/work', { headers: { 'x-request-id': 'r-9' } }))
  const answer = await app.handle(new Request('http://localhost/_flux/monitoring.json'))
  const { tracing } = (await answer.json()) as { tracing: { slow: SlowRequest[] } }
  const slow = tracing.slow.find(({ id }) => id === 'r-9')
  expect(slow).toMatchObject({ method: 'GET', route: '/api/work', status: 200 })
  expect(slow?.spans.map(({ name, failed }) => [name, failed])).toEqual([
    ['outer', false],
    ['inner', false],
    ['fails', true],
  ])
  expect(slow?.spans.map(({ depth }) => depth)).toEqual(depths)
  const told = lines.filter(({ msg, requestId }) => requestId === 'r-9' && String(msg).startsWith('Slow'))
  expect(told).toMatchObject([
    {
      level: 'warn',
      traceId: slow?.traceId,
      spans: [expect.stringMatching(/^outer [\d.]+$/), expect.anything(), expect.anything()],
    },
  ])
})
