import { Elysia, t } from 'elysia'
import { expect, test, vi } from 'vitest'
import type { FluxStackConfigInput } from '../config/index.ts'
import { ConflictError, FluxStackError } from '../errors/errors.ts'
import { currentRequest } from '../logging/context.ts'
import { createApp, type CreateAppParts } from './create-app.ts'
import type { FluxStackFramework } from './framework.ts'

const quiet: FluxStackConfigInput = { logging: { level: 'silent' } }

function make(parts: CreateAppParts = {}, config: FluxStackConfigInput = quiet) {
  return createApp(config, parts)
}

const ask = (path: string, init?: RequestInit) => new Request(`http://localhost${path}`, init)

const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .post('/notes', ({ body }) => body, { body: t.Object({ title: t.String() }) })
  .get('/notes/:id', ({ params, status }) => (params.id === '1' ? { id: 1 } : status(404, 'No such note')))
  .delete('/notes/:id', () => {
    throw new ConflictError('The note is open elsewhere')
  })
  .get('/boom', () => {
    throw new Error('password=hunter2')
  })
  .get('/who', async () => {
    await Promise.resolve()
    return currentRequest()
  })
  .get('/go', ({ redirect }) => redirect('/api/notes'))
  .get('/throws-status', ({ status }) => {
    throw status(418, 'teapot')
  })

test('answers routes, health and readiness', async () => {
  const app = make({ routes })
  expect(await (await app.handle(ask('/api/notes'))).json()).toEqual(['milk'])
  expect(await (await app.handle(ask('/api/health'))).json()).toEqual({ status: 'ok', uptime: expect.any(Number) })
  expect(await (await app.handle(ask('/api/ready'))).json()).toEqual({ status: 'ready' })
})

test('an unknown path is 404, another method 405 with those that are allowed', async () => {
  const app = make({ routes })
  const unknown = await app.handle(ask('/api/nope'))
  expect(unknown.status).toBe(404)
  expect(unknown.headers.get('content-type')).toContain('application/problem+json')
  expect(await unknown.json()).toMatchObject({ title: 'Not found', status: 404, code: 'NOT_FOUND' })

  const plain = await app.handle(ask('/api/notes', { method: 'PUT' }))
  expect([plain.status, plain.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  const dynamic = await app.handle(ask('/api/notes/4', { method: 'PATCH' }))
  expect([dynamic.status, dynamic.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD'])
})

test('what a handler throws or chooses to answer', async () => {
  const app = make({ routes })
  const conflict = await app.handle(ask('/api/notes/1', { method: 'DELETE' }))
  expect(await conflict.json()).toMatchObject({ status: 409, code: 'CONFLICT', detail: 'The note is open elsewhere' })
  const chosen = await app.handle(ask('/api/notes/9'))
  expect([chosen.status, await chosen.text()]).toEqual([404, 'No such note'])
  const thrown = await app.handle(ask('/api/throws-status'))
  expect([thrown.status, await thrown.text()]).toEqual([418, 'teapot'])
})

test('an unexpected error shows itself in development and nowhere else', async () => {
  const problem = async (environment: string) => {
    const { config } = make({}, { ...quiet, environments: { staging: {} } })
    const app = make({ routes, resolved: { ...config, mode: environment } })
    return (await app.handle(ask('/api/boom'))).text()
  }
  expect(await problem('development')).toContain('hunter2')
  for (const mode of ['production', 'staging']) {
    const text = await problem(mode)
    expect(text).not.toMatch(/hunter2|stack|framework\.test/)
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' })
  }
})

test('a request has an id, taken from the client when it is safe', async () => {
  const app = make({ routes })
  const id = async (given?: string) =>
    (await app.handle(ask('/api/notes', given ? { headers: { 'x-request-id': given } } : {}))).headers.get(
      'x-request-id',
    )
  expect(await id('abc-1')).toBe('abc-1')
  for (const unsafe of [undefined, 'a b', '<script>', 'x'.repeat(129), 'ü']) {
    expect(await id(unsafe)).toMatch(/^[\da-f]{8}-/)
  }
  const problem = await app.handle(ask('/api/nope', { headers: { 'x-request-id': 'abc-2' } }))
  expect(await problem.json()).toMatchObject({ requestId: 'abc-2' })
})

test('the address of the client is there for handlers, and a header is believed only behind a trusted proxy', async () => {
  const address = async (trustProxy: boolean) => {
    const app = make({ routes }, { ...quiet, server: { trustProxy } })
    await app.ready()
    const headers = { 'x-forwarded-for': '6.6.6.6, 9.9.9.9, 10.0.0.3' }
    const answer = await app.fetch(ask('/api/who', { headers }), { address: '::ffff:127.0.0.1' })
    return (await answer.json()).address
  }
  expect(await address(false)).toBe('127.0.0.1')
  expect(await address(true)).toBe('9.9.9.9')
})

test('redirects are relative, paths are found whatever the host is and over https', async () => {
  const app = make({ routes })
  const gone = await app.handle(ask('/api/go'))
  expect([gone.status, gone.headers.get('location')]).toEqual([302, '/api/notes'])
  for (const url of ['http://x/api/notes', 'https://x/api/notes', 'https://app.example.com:8443/api/notes?x=/y']) {
    expect((await app.handle(new Request(url))).status).toBe(200)
  }
})

test('ready names what is not, and says so while the app starts and stops', async () => {
  const checks = [
    {
      name: 'database',
      check: () => Promise.reject(new FluxStackError('down', { userMessage: 'Run node dist/server/migrate.js' })),
    },
    { name: 'cache', check: () => true },
  ]
  const app = make({ routes, ready: checks })
  const answer = await app.handle(ask('/api/ready'))
  expect(answer.status).toBe(503)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({
    code: 'NOT_READY',
    detail: expect.stringContaining('database (Run node dist/server/migrate.js)'),
    errors: [{ path: 'database', message: 'Run node dist/server/migrate.js' }],
  })

  const fine: FluxStackFramework = make({
    routes,
    onStart: [async () => expect((await fine.handle(ask('/api/ready'))).status).toBe(503)],
  })
  await fine.start()
  expect((await fine.handle(ask('/api/ready'))).status).toBe(200)
  await fine.drain()
  expect((await fine.handle(ask('/api/ready'))).status).toBe(503)
  expect((await fine.handle(ask('/api/health'))).status).toBe(200)
})

test('the log says what stops being ready and what is again, once each', async () => {
  let down: Error | undefined = new Error('the disk is full')
  const app = make({ routes, ready: [{ name: 'database', check: () => down && Promise.reject(down) }] })
  const lines: unknown[][] = []
  for (const level of ['warn', 'info'] as const)
    vi.spyOn(app.logger, level).mockImplementation((message) => void lines.push([level, message]))
  const ready = async () => (await app.handle(ask('/api/ready'))).status
  expect([await ready(), await ready()]).toEqual([503, 503])
  down = undefined
  expect([await ready(), await ready()]).toEqual([200, 200])
  expect(lines).toEqual([
    ['warn', 'Not ready: database'],
    ['info', 'Ready again: database'],
  ])
})

test('hooks run once, in order at the start and backwards at the stop, and one that fails stops none of the others', async () => {
  const ran: string[] = []
  const hook = (name: string) => () => void ran.push(name)
  const app = make({
    routes: new Elysia({ prefix: '/api' }).onStart(hook('plugin start')).onStop(hook('plugin stop')),
    onStart: [hook('start 1'), hook('start 2')],
    onStop: [
      hook('stop 1'),
      () => {
        throw new Error('no')
      },
      hook('stop 3'),
    ],
  })
  await app.start()
  await app.start()
  await app.stop()
  await app.stop()
  expect(ran.filter((name) => !name.startsWith('plugin'))).toEqual(['start 1', 'start 2', 'stop 3', 'stop 1'])
  expect(ran).toContain('plugin stop')
})

test('a stop hook that never ends keeps neither the others nor the stop from happening', async () => {
  const ran: string[] = []
  const app = make({ routes, onStop: [() => void ran.push('first'), () => new Promise(() => {})] })
  await app.start()
  await app.stop({ deadline: 20 })
  expect(ran).toEqual(['first'])
})

test('a variable that sets nothing is told when the app starts', async () => {
  vi.stubEnv('FLUX_SERVER_PROT', '1')
  const app = make({ routes })
  const warn = vi.spyOn(app.logger, 'warn').mockReturnValue()
  await app.start()
  expect(warn).toHaveBeenCalledWith('The variable FLUX_SERVER_PROT sets no key; did you mean FLUX_SERVER_PORT?')
  vi.unstubAllEnvs()
  await app.stop()
})

test('the framework that replaces another after an edit has started already', async () => {
  const ran: string[] = []
  const before = make({ routes, onStop: [() => void ran.push('old stop')] })
  await before.start()
  const after = make({ routes, onStart: [() => void ran.push('new start')], onStop: [() => void ran.push('new stop')] })
  await after.ready()
  after.adopt(before)
  await after.start()
  await after.stop()
  expect(ran).toEqual(['new stop'])
})

test('asynchronous plugins are there from the first request on', async () => {
  const plugin = async () => new Elysia({ prefix: '/api' }).get('/late', () => 'here')
  const app = make({ routes: new Elysia().use(plugin()) })
  expect(await (await app.handle(ask('/api/late'))).text()).toBe('here')
})

test('a body over the limit is refused, whether it says how long it is or not', async () => {
  const app = make({ routes }, { ...quiet, server: { bodyLimit: '1kb' } })
  const post = (body: BodyInit, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json', ...headers } }
    return app.handle(ask('/api/notes', init))
  }
  const long = JSON.stringify({ title: 'x'.repeat(2000) })
  expect((await post(long, { 'content-length': String(long.length) })).status).toBe(413)
  const chunked = await post(new Blob([long]).stream(), { 'transfer-encoding': 'chunked' })
  expect(await chunked.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
  expect((await post(new Blob(['{"title":"ok"}']).stream(), { 'transfer-encoding': 'chunked' })).status).toBe(200)
})
