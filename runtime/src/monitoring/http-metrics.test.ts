import { expect, test } from 'vitest'
import { Elysia } from 'elysia'
import { createApp } from '../framework/create-app.ts'
import { HttpMetrics } from './http-metrics.ts'

const context = { requestId: 'r', address: undefined, origin: 'http://localhost' }

function answered(
  metrics: HttpMetrics,
  method: string,
  route: string,
  status = 200,
  headers: Record<string, string> = {},
) {
  const request = new Request('http://localhost/x', { method, headers })
  metrics.begin()
  metrics.end(request, context, { route, status, ms: 3, response: new Response(null, { headers }) })
}

function samples(metrics: HttpMetrics, name: string) {
  return metrics.families().find((family) => family.name === name)?.samples ?? []
}

test('counts requests by method, pattern and status', () => {
  const metrics = new HttpMetrics()
  answered(metrics, 'GET', '/api/notes/:id')
  answered(metrics, 'GET', '/api/notes/:id')
  answered(metrics, 'GET', '/api/notes/:id', 404)
  answered(metrics, 'POST', '/api/notes', 429)
  expect(samples(metrics, 'http_requests_total')).toEqual([
    { labels: { method: 'GET', route: '/api/notes/:id', status: '200' }, value: 2 },
    { labels: { method: 'GET', route: '/api/notes/:id', status: '404' }, value: 1 },
    { labels: { method: 'POST', route: '/api/notes', status: '429' }, value: 1 },
  ])
  expect(samples(metrics, 'http_request_duration_seconds')[0]).toMatchObject({ count: 2, sum: 0.006 })
  expect(samples(metrics, 'http_requests_rate_limited_total')).toEqual([
    { labels: { method: 'POST', route: '/api/notes' }, value: 1 },
  ])
})

test('measures the bodies whose length is said', () => {
  const metrics = new HttpMetrics()
  answered(metrics, 'PUT', '/a', 200, { 'content-length': '2048' })
  answered(metrics, 'PUT', '/a')
  expect(samples(metrics, 'http_request_size_bytes')).toMatchObject([{ sum: 2048, count: 1 }])
  expect(samples(metrics, 'http_response_size_bytes')).toMatchObject([{ sum: 2048, count: 1 }])
})

test('a request that is being answered is in flight, over a hot reload too', () => {
  const before = new HttpMetrics()
  before.begin()
  const after = new HttpMetrics()
  after.adopt(before)
  after.begin()
  expect(samples(after, 'http_requests_in_flight')).toEqual([{ labels: {}, value: 2 }])
  before.end(new Request('http://localhost'), context, { route: '/', status: 200, ms: 1, response: new Response() })
  expect(after.inFlight).toBe(1)
  expect(samples(after, 'http_requests_total')).toMatchObject([{ value: 1 }])
})

test('methods nobody has heard of are one', () => {
  const metrics = new HttpMetrics()
  for (const method of ['PURGE', 'get', 'X'.repeat(1000), 'PROPFIND']) {
    metrics.end({ method, headers: new Headers() } as Request, context, {
      route: '/',
      status: 200,
      ms: 1,
      response: new Response(),
    })
  }
  expect(samples(metrics, 'http_requests_total')).toEqual([
    { labels: { method: 'OTHER', route: '/', status: '200' }, value: 4 },
  ])
})

test('routes are bounded even if they were made of input', () => {
  const metrics = new HttpMetrics()
  for (let n = 0; n < 20_000; n++) answered(metrics, 'GET', `/route/${n}`)
  expect(samples(metrics, 'http_requests_total').length).toBeLessThanOrEqual(10_001)
  expect(samples(metrics, 'http_requests_total').at(-1)).toEqual({
    labels: { method: 'GET', route: '(other)', status: '200' },
    value: 10_000,
  })
})

test('ten thousand random paths and methods are a handful of series', async () => {
  const routes = new Elysia({ prefix: '/api' }).get('/notes/:id', ({ params }) => params.id)
  const app = createApp({ logging: { level: 'silent' } }, { routes })
  await app.ready()
  const methods = ['GET', 'POST', 'DELETE', 'PURGE']
  for (let n = 0; n < 10_000; n++) {
    const path = n % 2 === 0 ? `/api/notes/${crypto.randomUUID()}` : `/${crypto.randomUUID()}/${n}`
    await app.fetch(new Request(`http://localhost${path}`, { method: methods[n % 4] ?? 'GET' }))
  }
  const counted = app.metrics.families().find(({ name }) => name === 'http_requests_total')?.samples ?? []
  const routesSeen = new Set(counted.map(({ labels }) => labels['route']))
  expect(routesSeen).toEqual(new Set(['/api/notes/:id', '(unmatched)']))
  expect(counted.length).toBeLessThan(10)
})
