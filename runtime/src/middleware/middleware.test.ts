import { type AnyElysia, Elysia } from 'elysia'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../framework/create-app.ts'
import { ServiceContainer, token, withServices } from '../services/index.ts'
import { createTestClient } from '../testing/index.ts'
import { authGuard, bearerToken, bodyLimit, middleware, timeout } from './index.ts'

const config = { logging: { level: 'silent' } } as const
const ask = (path: string, init?: RequestInit) => new Request(`http://localhost/api/${path}`, init)
/** An app of these groups. */
const app = (...groups: AnyElysia[]) => {
  const all: AnyElysia = new Elysia({ prefix: '/api' })
  for (const group of groups) all.use(group)
  return createApp(config, { routes: all })
}

test('middleware runs in the order it is used, around the routes of its group and no others', async () => {
  const log: string[] = []
  const named = (name: string) =>
    middleware({
      name,
      provide: () => (log.push(`${name} provide`), { [name]: true }),
      before: () => void log.push(`${name} before`),
      after: () => void log.push(`${name} after`),
    })
  const first = named('first')
  const inner = new Elysia({ prefix: '/inner' }).get('/', () => 'inner')
  const group = new Elysia({ prefix: '/group' })
    .get('/above', () => 'above')
    .use(first)
    .use(named('second'))
    .use(first)
    .get('/', () => (log.push('handler'), 'ok'))
    .use(inner)
  const made = app(
    group,
    new Elysia({ prefix: '/other' }).get('/', () => 'other'),
  )
  expect(await (await made.handle(ask('group'))).text()).toBe('ok')
  expect(log).toEqual([
    'first provide',
    'second provide',
    'first before',
    'second before',
    'handler',
    'first after',
    'second after',
  ])
  log.length = 0
  await made.handle(ask('other'))
  await made.handle(ask('group/above'))
  expect(log).toEqual([])
  await made.handle(ask('group/inner'))
  expect(log).toContain('second before')
})

test('before may answer instead of the handler, and after sets headers', async () => {
  const closed = middleware({
    name: 'closed',
    before: ({ query }) => (query['open'] === undefined ? new Response('closed', { status: 503 }) : undefined),
    after: ({ set }) => void (set.headers['x-group'] = 'yes'),
  })
  const made = app(new Elysia({ prefix: '/shop' }).use(closed).get('/', () => 'open'))
  expect((await made.handle(ask('shop'))).status).toBe(503)
  const open = await made.handle(ask('shop?open=1'))
  expect([await open.text(), open.headers.get('x-group')]).toEqual(['open', 'yes'])
})

interface User {
  name: string
  admin: boolean
}
const users = new Map<string, User>([
  ['a', { name: 'Ann', admin: true }],
  ['b', { name: 'Bob', admin: false }],
])
const signedIn = authGuard({ authenticate: ({ request }) => users.get(bearerToken(request)) })
const admin = authGuard({
  name: 'admin',
  authenticate: async ({ request }) => users.get(bearerToken(request)) ?? null,
  authorize: (user) => user.admin,
})
const account = new Elysia({ prefix: '/account' })
  .use(signedIn)
  .get('/', ({ user }) => ({ name: user.name }))
  .post('/', ({ body }) => body.title, { body: z.object({ title: z.string() }) })
const backOffice = new Elysia({ prefix: '/admin' }).use(admin).get('/', ({ user }) => user.name)
const shared = new Elysia({ prefix: '/shared' }).use(signedIn).get('/', () => 'shared')
const open = new Elysia({ prefix: '/open' }).get('/', () => 'open')
const routes = new Elysia({ prefix: '/api' }).use(account).use(backOffice).use(shared).use(open)

test.each([
  ['account', undefined, 401],
  ['account', 'x', 401],
  ['account', 'b', 200],
  ['admin', 'b', 403],
  ['admin', 'a', 200],
  ['shared', undefined, 401],
  ['open', undefined, 200],
])('%s with the token %s is answered with %i', async (path, key, status) => {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  expect((await createApp(config, { routes }).handle(ask(path, { headers }))).status).toBe(status)
})

test('who is not known learns nothing of the input, and the client sees no trace of the guard', async () => {
  const made = createApp(config, { routes })
  const refused = await made.handle(ask('account', { method: 'POST', body: '{}' }))
  expect(await refused.json()).toMatchObject({ status: 401, code: 'UNAUTHORIZED' })
  const { api } = createTestClient<typeof routes>(made, { headers: { authorization: 'Bearer a' } })
  const { data } = await api.account.get()
  expectTypeOf(data).toEqualTypeOf<{ name: string } | null>()
  expect(data).toEqual({ name: 'Ann' })
})

test('a body limit of a group holds for bodies of a length and without', async () => {
  const limited = new Elysia({ prefix: '/small' })
    .use(bodyLimit(20))
    .post('/', ({ body }) => body)
    .post('/raw', async ({ request }) => request.text(), { parse: 'none' })
  const made = app(
    limited,
    new Elysia({ prefix: '/large' }).post('/', ({ body }) => body),
  )
  const post = (path: string, text: string, headers: Record<string, string> = {}) => {
    const body = headers['transfer-encoding'] ? new Blob([text]).stream() : text
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'text/plain', ...headers } }
    return made.handle(ask(path, init))
  }
  const long = 'x'.repeat(21)
  const chunked = { 'transfer-encoding': 'chunked' }
  expect((await post('small', 'short', { 'content-length': '5' })).status).toBe(200)
  expect((await post('small', long, { 'content-length': '21' })).status).toBe(413)
  expect((await post('small', 'short', chunked)).status).toBe(200)
  expect((await post('small', long, chunked)).status).toBe(413)
  expect(await (await post('small/raw', 'short', chunked)).text()).toBe('short')
  expect((await post('small/raw', long, { 'content-length': '21' })).status).toBe(413)
  expect((await post('small/raw', long, chunked)).status).toBe(413)
  expect((await post('large', long, chunked)).status).toBe(200)
  expect(() => bodyLimit(Number.NaN)).toThrow('number of bytes')
})

test('a handler that takes too long is answered for, told, and keeps its services until it is through', async () => {
  const log: string[] = []
  const Job = token<string>('job')
  const services = new ServiceContainer().scoped(Job, () => 'job', { dispose: () => log.push('disposed') })
  let finish = (): void => {}
  const slow = new Elysia({ prefix: '/slow' })
    .use(withServices)
    .use(timeout(20))
    .get('/', async ({ services: own, signal }) => {
      await own.get(Job)
      await new Promise<void>((resolve) => (finish = resolve))
      log.push(`aborted ${signal.aborted}`)
    })
    .get('/quick', ({ signal }) => String(signal.aborted))
  const limited = new Elysia({ prefix: '/api' }).use(slow)
  const made = createApp(config, { routes: limited, services })
  const answer = await made.handle(ask('slow'))
  expect(answer.status).toBe(504)
  expect(await answer.json()).toMatchObject({ code: 'TIMEOUT', title: 'It took too long' })
  expect(log).toEqual([])
  finish()
  await expect.poll(() => log).toEqual(['aborted true', 'disposed'])
  expect(await (await made.handle(ask('slow/quick'))).text()).toBe('false')
  const { api } = createTestClient<typeof limited>(made)
  expectTypeOf((await api.slow.quick.get()).data).toEqualTypeOf<string | null>()
})
