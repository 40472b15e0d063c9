import { Elysia } from 'elysia'
import { expect, expectTypeOf, test, vi } from 'vitest'
import { UnauthorizedError } from '../errors/errors.ts'
import { createApp, type CreateAppParts } from '../framework/create-app.ts'
import { authGuard } from '../middleware/index.ts'
import type { Authenticate, Identity } from './identity.ts'
import { currentUser, revokeLive } from './of-request.ts'

const config = { logging: { level: 'silent' } } as const
const people: Record<string, Identity> = {
  a: { id: 'ann', session: 'a', roles: ['admin'] },
  b: { id: 'bob', session: 'b' },
  old: { id: 'ann', expiresAt: Date.now() - 1 },
}
const authenticate: Authenticate = ({ cookies }) => people[cookies['session'] ?? '']

const account = new Elysia({ prefix: '/account' }).use(authGuard()).get('/', ({ user }) => {
  expectTypeOf(user).toEqualTypeOf<Identity>()
  return user.id
})
const admins = authGuard({ name: 'admins', authorize: ({ roles }) => roles?.includes('admin') ?? false })
const routes = new Elysia({ prefix: '/api' })
  .use(account)
  .use(new Elysia({ prefix: '/admin' }).use(admins).get('/', async () => (await currentUser())?.id))
  .get('/hello', async () => `hello ${(await currentUser())?.id ?? 'stranger'}`)
  .post('/logout', () => revokeLive({ session: 'a' }))

const ask = (parts: CreateAppParts, path: string, cookie?: string, init: RequestInit = {}) =>
  createApp(config, { routes, ...parts }).handle(
    new Request(`http://app.test${path}`, {
      ...init,
      headers: { ...(cookie !== undefined && { cookie }), ...(init.headers as Record<string, string>) },
    }),
  )

test.each([
  ['account', undefined, 401],
  ['account', 'session=x', 401],
  ['account', 'session=old', 401],
  ['account', 'other=1; session=b', 200],
  ['admin', 'session=b', 403],
  ['admin', 'session=a', 200],
  ['hello', undefined, 200],
])('/api/%s with the cookie %s is answered with %i', async (path, cookie, status) => {
  expect((await ask({ authenticate }, `/api/${path}`, cookie)).status).toBe(status)
})

test('the hook is asked once a request, and of several cookies of one name the first counts', async () => {
  const hook = vi.fn<Authenticate>(async (request) => authenticate(request))
  const answer = await ask({ authenticate: hook }, '/api/admin', 'session="a"; session=b; x=%e0%a4%a')
  expect([await answer.text(), hook.mock.calls.length]).toEqual(['ann', 1])
  expect(hook.mock.calls[0]?.[0].cookies).toEqual({ session: 'a', x: '%e0%a4%a' })
})

test('an app without the hook says so, and so does what is called outside of a request', async () => {
  const answer = await ask({}, '/api/hello')
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, 'AUTHENTICATION_MISSING'])
  expect(() => currentUser()).toThrow('only in a request')
  expect(() => revokeLive({ user: 'ann' })).toThrow('only in a request')
})

test.each([
  [{ id: '' }, 'id'],
  [{ id: 'x'.repeat(257) }, 'id'],
  [{ id: 5 }, 'id'],
  [{ id: 'a', roles: 'admin' }, 'roles'],
  [{ id: 'a', expiresAt: Number.NaN }, 'expiresAt'],
])('an identity such as %j is refused', async (identity, wrong) => {
  const answer = await ask({ authenticate: () => identity as Identity }, '/api/hello')
  expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
    500,
    expect.stringContaining(`"${wrong}"`),
  ])
})

test('a hook that throws an answer is that answer', async () => {
  const refusing: Authenticate = () => Promise.reject(new UnauthorizedError())
  expect((await ask({ authenticate: refusing }, '/api/hello')).status).toBe(401)
})

const ticket = '/_flux/live/ticket'
const post = (headers: Record<string, string> = {}): RequestInit => ({ method: 'POST', headers })

test.each([
  ['of nobody', undefined, {}, 401],
  ['of another site, by its Origin', 'session=a', { origin: 'https://evil.example', host: 'app.test' }, 403],
  ['of another site, as the browser says', 'session=a', { 'sec-fetch-site': 'cross-site' }, 403],
  [
    'of a neighbour',
    'session=a',
    { 'sec-fetch-site': 'same-site', origin: 'http://x.app.test', host: 'app.test' },
    403,
  ],
  [
    'of a page of the app',
    'session=a',
    { 'sec-fetch-site': 'same-origin', origin: 'http://app.test', host: 'app.test' },
    200,
  ],
  ['of a client that is no browser', 'session=a', {}, 200],
])('a ticket %s', async (_, cookie, headers, status) => {
  const answer = await ask({ authenticate }, ticket, cookie, post(headers))
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store'])
  if (status !== 200) return
  expect(await answer.json()).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 30 })
})

test('tickets are for POST, for apps that know people, and not without end', async () => {
  expect((await ask({ authenticate }, ticket, 'session=a')).status).toBe(405)
  expect((await ask({}, ticket, 'session=a', post())).status).toBe(404)
  const app = createApp(config, { authenticate })
  const statuses = new Set<number>()
  for (let n = 0; n < 610; n++) {
    const answer = await app.handle(new Request(`http://app.test${ticket}`, { ...post({ cookie: 'session=a' }) }))
    statuses.add(answer.status)
  }
  expect([...statuses]).toEqual([200, 429])
})
