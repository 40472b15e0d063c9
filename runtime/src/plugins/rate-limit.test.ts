import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { rateLimit as limitGroup } from '../middleware/index.ts'
import { MemoryStore, rateLimitStore, type RateLimitStore } from '../rate-limit/index.ts'
import { ServiceContainer } from '../services/index.ts'
import type { PluginsConfig } from './index.ts'
import { rateLimitKey } from './rate-limit.ts'

const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .post('/notes', () => 'added')
  .get('/export', () => 'all')
  .use(
    new Elysia({ prefix: '/login' })
      .use(limitGroup({ name: 'logins', rate: 0.01, burst: 1 }))
      .post('/', () => 'in')
      .get('/free', () => 'free'),
  )

type Options = NonNullable<PluginsConfig['rate-limit']>

function make(options: Options, services?: ServiceContainer) {
  const config = { logging: { level: 'silent' }, plugins: { 'rate-limit': { enabled: true, ...options } } } as const
  const app = createApp(config, { routes, ...(services && { services }) })
  return {
    ask: (path: string, from = '192.0.2.1', { method = 'GET', ...headers }: Record<string, string> = {}) =>
      app.ready().then(() => app.fetch(new Request(`http://localhost${path}`, { method, headers }), { address: from })),
  }
}

const few = { requests: 0.5, burst: 2 } as const
const statuses = async (answers: Promise<Response>[]) => (await Promise.all(answers)).map(({ status }) => status)

test('429 with Retry-After, health left alone, each client for itself', async () => {
  const { ask } = make(few)
  expect(await statuses([ask('/api/notes'), ask('/api/notes')])).toEqual([200, 200])
  const refused = await ask('/api/notes')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
  expect((await ask('/api/health')).status).toBe(200)
  expect((await ask('/apis')).status).toBe(404)
  expect((await ask('/api/notes', '192.0.2.2')).status).toBe(200)
})

test('every counted answer says what is left, refused ones too; others say nothing', async () => {
  const { ask } = make(few)
  const headersOf = async (path: string) => {
    const { headers } = await ask(path)
    return [headers.get('ratelimit-policy'), headers.get('ratelimit')]
  }
  expect(await headersOf('/api/notes')).toEqual(['"default";q=2;w=4', '"default";r=1;t=2'])
  expect(await headersOf('/api/nothing')).toEqual(['"default";q=2;w=4', '"default";r=0;t=4'])
  expect(await headersOf('/api/notes')).toEqual(['"default";q=2;w=4', '"default";r=0;t=2'])
  expect(await headersOf('/api/health')).toEqual([null, null])
  const silent = await make({ ...few, headers: false }).ask('/api/notes')
  expect(silent.headers.has('ratelimit')).toBe(false)
})

test('IPv6 clients count by their network', async () => {
  const { ask } = make({ ...few, burst: 1 })
  expect(await statuses([ask('/api/notes', '2001:db8::1'), ask('/api/notes', '2001:db8::2')])).toEqual([200, 429])
  expect((await ask('/api/notes', '2001:db8:0:1::1')).status).toBe(200)
})

test('a header says who a client is, and cannot pass for an address', async () => {
  const { ask } = make({ ...few, burst: 1, by: 'header:x-api-key' })
  const key = (value: string) => ask('/api/notes', '192.0.2.1', { 'x-api-key': value })
  expect(await statuses([key('a'), key('b'), key('a'), ask('/api/notes'), key('192.0.2.1')])).toEqual([
    200, 200, 429, 200, 200,
  ])
})

test('the app may say who a client is, and leave it to the address', async () => {
  const services = new ServiceContainer().value(rateLimitKey, async ({ request }) => {
    return request.headers.get('x-user') ?? undefined
  })
  const { ask } = make({ ...few, burst: 1 }, services)
  const user = (name: string, from: string) => ask('/api/notes', from, { 'x-user': name })
  expect(await statuses([user('ann', '192.0.2.1')])).toEqual([200])
  expect(await statuses([user('ann', '192.0.2.9'), user('bob', '192.0.2.1')])).toEqual([429, 200])
  expect(await statuses([ask('/api/notes'), ask('/api/notes')])).toEqual([200, 429])
})

test('several policies hold at once, each for its paths and methods; what a path costs is taken', async () => {
  const { ask } = make({
    requests: 1,
    burst: 10,
    costs: { '/api': 1, '/api/export': 8 },
    policies: { writes: { requests: 0.1, burst: 1, methods: ['POST'] } },
  })
  const post = () => ask('/api/notes', '192.0.2.1', { method: 'POST' })
  const first = await post()
  expect(first.headers.get('ratelimit-policy')).toBe('"default";q=10;w=10, "writes";q=1;w=10')
  expect(first.headers.get('ratelimit')).toBe('"default";r=9;t=1, "writes";r=0;t=10')
  expect(await statuses([post(), ask('/api/notes')])).toEqual([429, 200])
  expect((await ask('/api/export', '192.0.2.7')).headers.get('ratelimit')).toBe('"default";r=2;t=8')
  expect((await ask('/api/export', '192.0.2.7')).status).toBe(429)
})

test('a limit of a group holds beside that of the app, and both are told', async () => {
  const { ask } = make(few)
  const login = () => ask('/api/login', '192.0.2.1', { method: 'POST' })
  const first = await login()
  expect([first.status, first.headers.get('ratelimit')]).toEqual([200, '"logins";r=0;t=100, "default";r=1;t=2'])
  const second = await login()
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '100'])
  expect(second.headers.get('ratelimit-policy')).toBe('"logins";q=1;w=100, "default";q=2;w=4')
  expect(await second.json()).toMatchObject({ code: 'RATE_LIMITED' })
})

test('a store that the app registers counts for the plugin and for groups', async () => {
  const keys: string[] = []
  const memory = new MemoryStore()
  const store: RateLimitStore = {
    async take(key, cost, now, quota) {
      keys.push(key)
      return memory.take(key, cost, now, quota)
    },
  }
  const { ask } = make(
    few,
    new ServiceContainer().singleton(rateLimitStore, () => store),
  )
  expect((await ask('/api/login', '192.0.2.1', { method: 'POST' })).status).toBe(200)
  expect(keys).toEqual(['default:192.0.2.1', 'logins:192.0.2.1'])
})

test.each([
  ['open', [200], undefined],
  ['closed', [503], 'RATE_LIMIT_UNAVAILABLE'],
] as const)('a store that cannot even be made fails %s, and one line says so', async (onFailure, expected, code) => {
  const services = new ServiceContainer().singleton(rateLimitStore, () => {
    throw new Error('no connection')
  })
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line).msg) }
  const config = {
    logging: { level: 'warn', console: { enabled: false } },
    plugins: { 'rate-limit': { enabled: true, onFailure }, logger: { enabled: false } },
  } as const
  const app = createApp(config, { routes, services, logTransports: [{ type: 'stream', stream }] })
  const ask = () => app.handle(new Request('http://localhost/api/notes'))
  expect(await statuses([ask()])).toEqual(expected)
  const answer = await ask()
  const body: { code?: string } = await answer.json()
  expect([body.code, answer.headers.has('ratelimit')]).toEqual([code, false])
  await app.logger.flush()
  expect(lines.filter((line) => line.startsWith('The store of the rate limit default fails'))).toHaveLength(1)
})
