import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { rateLimitStore, RateLimiter } from '../rate-limit/index.ts'
import { ServiceContainer } from '../services/index.ts'
import { assertProblem, createTestApp, TestRateLimitStore } from './index.ts'

test('counts by the test’s own clock', () => {
  const store = new TestRateLimitStore()
  const limiter = new RateLimiter({ name: 'mails', rate: 1, burst: 1, store })
  expect([limiter.take('ann').allowed, limiter.take('ann').allowed]).toEqual([true, false])
  store.advance(1000)
  expect(limiter.take('ann').allowed).toBe(true)
  expect(store.taken.map(({ key, allowed }) => `${key} ${allowed}`)).toEqual([
    'mails:ann true',
    'mails:ann false',
    'mails:ann true',
  ])
})

test('stands for the store of an app, refuses and fails', async () => {
  const store = new TestRateLimitStore()
  const routes = new Elysia({ prefix: '/api' }).get('/notes', () => ['milk'])
  const services = new ServiceContainer().value(rateLimitStore, store)
  const plugins = { 'rate-limit': { enabled: true, burst: 2, requests: 1 } }
  await using app = createTestApp({ plugins }, { routes, services })
  const statuses = async (count: number) => {
    const answers = Array.from({ length: count }, () => app.request('/api/notes', { address: '203.0.113.9' }))
    return (await Promise.all(answers)).map(({ status }) => status)
  }
  expect(await statuses(3)).toEqual([200, 200, 429])
  store.advance(2000)
  expect(await statuses(1)).toEqual([200])
  store.refuse()
  await assertProblem(await app.request('/api/notes'), { status: 429, code: 'RATE_LIMITED' })
  store.failWith(new Error('no connection'))
  expect(await statuses(1)).toEqual([200])
  app.logs.assertLine({ level: 'warn', err: { message: 'no connection' } })
})
