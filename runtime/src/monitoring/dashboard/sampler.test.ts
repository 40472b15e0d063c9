import { expect, test } from 'vitest'
import { HttpMetrics } from '../http-metrics.ts'
import type { MetricFamily } from '../families.ts'
import { routeRows } from './requests.ts'
import { Sampler } from './sampler.ts'

const now = { cpu: 0, heap: 1, rss: 2 }

function answered(http: HttpMetrics, route: string, status: number, ms: number, method = 'GET'): void {
  const context = { requestId: '1', address: undefined, origin: 'http://localhost' }
  http.begin()
  const request = new Request('http://localhost/', { method })
  http.end(request, context, { route, status, ms, response: new Response() })
}

test('counters that only go up become what happened since they were last read', () => {
  const http = new HttpMetrics()
  const sampler = new Sampler()
  answered(http, '/before', 200, 5000)
  expect(sampler.sample(http.families(), now, 0)).toBeUndefined()
  for (const status of [200, 201, 304, 404, 404, 500]) answered(http, '/api/notes', status, 4)
  const { values } = sampler.sample(http.families(), { ...now, cpu: 1 }, 2000) ?? {}
  expect(values).toMatchObject({ ok: 1, redirect: 0.5, client: 1, server: 0.5, cpu: 0.5, heap: 1, rss: 2 })
  // of the six alone, and not of the one that took five seconds
  expect(values?.p99).toBeLessThan(6)
  expect(values?.p99).toBeGreaterThan(2)
})

test('a slow one among quick ones is as slow as it was, whatever its bucket spans', () => {
  const http = new HttpMetrics()
  const sampler = new Sampler()
  sampler.sample(http.families(), now, 0)
  for (let times = 0; times < 20; times++) answered(http, '/api/notes', 200, 0.4)
  answered(http, '/api/notes', 200, 1200)
  const { values } = sampler.sample(http.families(), now, 2000) ?? {}
  expect(values?.p99).toBeGreaterThanOrEqual(1000)
  expect(values?.p99).toBeLessThan(1210)
  expect(values?.p50).toBeLessThan(1)
})

test('an interval without requests has no latency', () => {
  const http = new HttpMetrics()
  const sampler = new Sampler()
  answered(http, '/api/notes', 200, 4)
  sampler.sample(http.families(), now, 0)
  expect(sampler.sample(http.families(), now, 2000)?.values).toMatchObject({ ok: 0, p50: null, p95: null, p99: null })
})

test('looking at the dashboard is no traffic', () => {
  const http = new HttpMetrics()
  const sampler = new Sampler()
  sampler.sample(http.families(), now, 0)
  for (const route of ['/_flux', '/_flux/dashboard.json', '/metrics']) answered(http, route, 200, 1)
  expect(sampler.sample(http.families(), now, 2000)?.values.ok).toBe(0)
  expect(routeRows(http.families(), () => 0)).toEqual([])
})

test('errors by code, live components and their actions', () => {
  const family = (name: string, samples: [object, number][]): MetricFamily => ({
    name,
    help: '',
    type: 'counter',
    samples: samples.map(([labels, value]) => ({ labels: { ...labels }, value })),
  })
  const families = (times: number) => [
    family('fluxstack_errors_total', [
      [{ code: 'NOT_FOUND' }, 4 * times],
      [{ code: 'OLD' }, 9],
    ]),
    family('live_sockets', [[{}, 3]]),
    family('live_components', [
      [{ component: 'a' }, 2],
      [{ component: 'b' }, 5],
    ]),
    family('live_actions_total', [
      [{ outcome: 'ok' }, 6 * times],
      [{ outcome: 'DENIED' }, 2 * times],
    ]),
    family('live_resumes_total', [[{ component: 'a', from: 'ring' }, 10 * times]]),
    family('live_drops_total', [[{ reason: 'reads too slowly' }, 6 * times]]),
  ]
  const sampler = new Sampler()
  sampler.sample(families(1), now, 0)
  const sample = sampler.sample(families(2), now, 2000)
  expect(sample?.codes).toEqual({ NOT_FOUND: 2 })
  expect(sample?.values).toMatchObject({ sockets: 3, components: 7, actions: 4, actionErrors: 1, resumes: 5, drops: 3 })
})

test('routes with the rate of the last minute, the most asked for first', () => {
  const http = new HttpMetrics()
  const sampler = new Sampler()
  for (let second = 0; second <= 120; second += 2) {
    sampler.sample(http.families(), now, second * 1000)
    for (let times = 0; times < (second < 60 ? 20 : 2); times++) answered(http, '/api/notes', times % 2 ? 200 : 500, 3)
  }
  answered(http, '/api/notes', 422, 3, 'POST')
  const rows = routeRows(http.families(), (key, count) => sampler.rate(key, count, 122_000))
  expect(rows).toMatchObject([
    { method: 'GET', route: '/api/notes', count: 662, clientErrors: 0, serverErrors: 331 },
    { method: 'POST', route: '/api/notes', count: 1, clientErrors: 1, serverErrors: 0 },
  ])
  expect(rows[0]?.rate).toBeCloseTo(1, 1)
})
