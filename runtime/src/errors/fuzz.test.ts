import { Elysia, t } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../framework/create-app.ts'
import { ServiceContainer, token, withServices } from '../services/index.ts'
import { FluxStackError, ServiceUnavailableError } from './errors.ts'
import { forbiddenIn } from './test-support/forbidden.ts'

/** A folder that no answer may name. */
const HOME = ['', 'home', 'owner'].join('/')
const SECRET = 'k3y-of-the-environment-hunter2'
const Broken = token<string>('broken')

/** What drivers, libraries and bugs throw: everything that a person outside must not read. */
const failures: Record<string, () => unknown> = {
  sql: () => Object.assign(new Error(`SELECT * FROM users WHERE key = '${SECRET}'`), { code: 'SQLITE_CONSTRAINT' }),
  file: () => Object.assign(new Error(`ENOENT: no such file, open '${HOME}/app/.env'`), { code: 'ENOENT', errno: -2 }),
  database: () => new Error('connect ECONNREFUSED postgres://app:hunter2@10.0.0.7:5432/app'),
  text: () => `password=${SECRET}`,
  object: () => ({ secret: SECRET, status: 500 }),
  nothing: () => undefined,
  internal: () => new FluxStackError(SECRET, { code: 'HUNTER2_hunter2', context: { SECRET } }),
  unavailable: () => new ServiceUnavailableError(`postgres://app:hunter2@db`, { code: 'DB_hunter2' }),
  status: () => Object.assign(new Error(SECRET), { status: 503 }),
  cause: () => new FluxStackError('x', { statusCode: 418, cause: new Error(SECRET) }),
  aggregate: () => new AggregateError([new Error(SECRET)], `${HOME}/app failed`),
  type: () => new TypeError("Cannot read properties of undefined (reading 'hunter2')"),
}

const routes = new Elysia({ prefix: '/api' })
  .use(withServices)
  .get('/fails/:kind', ({ params }) => {
    throw failures[params.kind]?.() ?? new Error('/var/x')
  })
  .get('/service', ({ services }) => services.get(Broken))
  .get('/bug', ({ query }) => (query as unknown as { a: { b: { c: string } } }).a.b.c)
  .get('/answer', () => ({ id: 'hunter2' }) as never, { response: t.Object({ id: t.Number() }) })
  .post('/typebox', ({ body }) => ({ ok: body.title.length > 0 }), { body: t.Object({ title: t.String() }) })
  .post('/zod', ({ body }) => ({ ok: body.n > 0 }), { body: z.object({ n: z.number(), at: z.iso.date() }) })
  .post('/file', () => 'ok', { body: t.Object({ file: t.File({ type: 'image/png' }) }) })
  .get('/query', () => 'ok', { query: z.object({ page: z.coerce.number() }), cookie: t.Cookie({ a: t.Number() }) })
  .get('/notes/:id', () => 'ok', { params: z.object({ id: z.coerce.number().int() }) })

const services = new ServiceContainer().scoped(Broken, () => {
  throw new Error(`no licence at /var/lib/app for ${SECRET}`)
})

/** Numbers that are the same in each run (mulberry32). */
function random(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T // never an empty list
  return { next, pick }
}

const PATHS = [
  ...Object.keys(failures).map((kind) => `/api/fails/${kind}`),
  ...['service', 'bug', 'answer', 'typebox', 'zod', 'file', 'query', 'notes/1', 'notes/x', 'health', 'ready'].map(
    (p) => `/api/${p}`,
  ),
  '/',
  '/api',
  '/api/',
  '/_flux/live',
  '/_flux/openapi',
  '/..%2f..%2fetc/passwd',
  '/%',
  '/%00',
  '/%c0%ae',
  '//a',
  '/api//x',
]
const BODIES = [
  '',
  '{',
  '{}',
  '[]',
  'null',
  '{"title":1}',
  '{"n":"x"}',
  '{"__proto__":{"a":1}}',
  'a=1&b',
  '\u0000',
  '\ud800',
  '['.repeat(2000),
]
const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'image/png',
  ';',
  'application/json; charset=x',
]
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND', 'X']

function requestOf({ next, pick }: ReturnType<typeof random>): Request {
  const noise = (): string =>
    String.fromCharCode(...Array.from({ length: Math.floor(next() * 8) }, () => 33 + next() * 90))
  let path = pick(PATHS)
  if (next() < 0.3)
    path += pick(['?', '?a=', '?page=x', '?a[b]=1', '?%', '/', '/..', '#', `?${encodeURIComponent(noise())}`])
  if (next() < 0.1) path += encodeURI(noise().replaceAll('%', ''))
  const method = pick(METHODS)
  const headers = new Headers()
  if (next() < 0.5) headers.set('content-type', pick(TYPES))
  if (next() < 0.3) headers.set('cookie', pick(['a=1', 'a=x', ';;;=', '=', `a=${encodeURIComponent(noise())}`]))
  if (next() < 0.2) headers.set('accept-language', pick(['de', ';q=', noise()]))
  if (next() < 0.1) headers.set('content-length', pick(['0', '-1', 'x', '99999999999']))
  const body = method === 'GET' || method === 'HEAD' ? undefined : pick(BODIES)
  return new Request(`http://localhost${path}`, body === undefined ? { method, headers } : { method, headers, body })
}

/** Routes that are there to fail; every other one answers without a 500. */
const mayFail = /^\/+api\/+(?:fails|service|bug|answer)/

test('no answer of a production server shows what is inside, whatever is asked', { timeout: 60_000 }, async () => {
  const { config } = createApp({ logging: { level: 'silent' } })
  const resolved = { ...config, mode: 'production', server: { ...config.server, openapi: false } }
  const app = createApp({}, { routes, services, resolved, messages: { de: { NOT_FOUND: 'Nicht gefunden' } } })
  const source = random(20_261)
  const seen = new Map<number, number>()
  for (let count = 0; count < 4000; count++) {
    const request = requestOf(source)
    const what = `${request.method} ${request.url} ${request.headers.get('content-type') ?? ''}`
    const response = await app.handle(request)
    const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`
    expect(forbiddenIn(text), `${what}\n${text}`).toBeUndefined()
    const unexpected = response.status >= 500 && !mayFail.test(new URL(request.url).pathname)
    expect(unexpected, `${what}\n${text}`).toBe(false)
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
  }
  // it did reach what it should
  for (const status of [200, 400, 404, 405, 413, 422, 500, 503]) expect([...seen.keys()], `${status}`).toContain(status)
})

test.each(Object.keys(failures))('a failure of the kind %s is told to nobody outside', async (kind) => {
  const { config } = createApp({ logging: { level: 'silent' } })
  const app = createApp({}, { routes, resolved: { ...config, mode: 'production' } })
  const response = await app.handle(new Request(`http://localhost/api/fails/${kind}`))
  const text = await response.text()
  expect(forbiddenIn(text), text).toBeUndefined()
  expect(response.headers.get('content-type'), text).toContain('application/problem+json')
})
