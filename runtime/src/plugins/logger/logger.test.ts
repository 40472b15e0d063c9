import { Elysia, status } from 'elysia'
import { expect, test } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import type { LogTransport } from '../../logging/transports.ts'
import type { PluginsConfig } from '../index.ts'

const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .get('/missing', () => status(404, 'no'))
  .get('/broken', () => new Response('no', { status: 503 }))

/** The lines of these requests, without what varies. */
async function lines(logger: NonNullable<PluginsConfig['logger']>, paths: readonly string[], headers = {}) {
  const written: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void written.push(JSON.parse(line)) }
  const transport: LogTransport = { type: 'stream', level: 'debug', stream }
  const config = { logging: { level: 'debug', console: { enabled: false } }, plugins: { logger } } as const
  const app = createApp(config, { routes, logTransports: [transport] })
  for (const path of paths) await app.handle(new Request(`http://localhost${path}`, { headers }))
  await app.logger.flush()
  return written
}

const all = ['/api/notes?token=s3cret', '/api/missing', '/api/broken', '/api/health'] as const

test('each request has a line of the level of its status, without its query; health is quiet', async () => {
  const written = await lines({}, all)
  expect(written.map(({ level, msg }) => [level, msg])).toEqual([
    ['info', 'GET /api/notes 200'],
    ['info', 'GET /api/missing 404'],
    ['warn', 'GET /api/broken 503'],
    ['debug', 'GET /api/health 200'],
  ])
  expect(written[0]).toMatchObject({ method: 'GET', path: '/api/notes', status: 200, ms: expect.any(Number) })
  expect(written[0]).toHaveProperty('requestId')
  expect(JSON.stringify(written)).not.toContain('s3cret')
})

test('levels and quiet paths are chosen, and it can be switched off', async () => {
  const own = { level: 'debug', clientErrorLevel: 'silent', serverErrorLevel: 'error' } as const
  expect((await lines({ ...own, quiet: ['/api/not'] }, all)).map(({ level, path }) => [level, path])).toEqual([
    ['debug', '/api/notes'],
    ['error', '/api/broken'],
    ['debug', '/api/health'],
  ])
  expect((await lines({ quiet: ['/api'] }, all)).every(({ level }) => level === 'debug')).toBe(true)
  expect(await lines({ enabled: false }, all)).toEqual([])
})

test('a slow request is a warning, a quiet one too, and never less than its status makes it', async () => {
  const slow = { slow: 0.000_001, serverErrorLevel: 'error' } as never
  expect(await lines(slow, all).catch((error: Error) => error.message)).toContain('plugins.logger.slow')
  const app = createApp({ plugins: { logger: { slow: 1, serverErrorLevel: 'error' } } }, { routes: slowRoutes })
  const written: unknown[] = []
  const note = (level: string) => (message: string, context: unknown) => void written.push([level, message, context])
  app.logger.isLevelEnabled = () => true
  app.logger.warn = note('warn') as never
  app.logger.error = note('error') as never
  await app.handle(new Request('http://localhost/api/slow'))
  await app.handle(new Request('http://localhost/api/slow?fail'))
  expect(written).toEqual([
    ['warn', 'GET /api/slow 200', expect.objectContaining({ slow: true })],
    ['error', 'GET /api/slow 503', expect.objectContaining({ slow: true })],
  ])
})

/** Busy for two milliseconds by the same clock that the line goes by. */
const slowRoutes = new Elysia({ prefix: '/api' }).get('/slow', ({ query }) => {
  const until = performance.now() + 2
  while (performance.now() < until);
  return new Response('done', { status: 'fail' in query ? 503 : 200 })
})

test('headers are logged by allow-list alone, cut and redacted; fields by name', async () => {
  const headers = {
    'accept-language': 'pt',
    authorization: 'Bearer s3cret',
    'user-agent': 'x'.repeat(9000),
    cookie: 'a=b',
  }
  const written = await lines(
    { headers: ['Accept-Language', 'authorization', 'user-agent'], responseHeaders: ['content-type'] },
    ['/api/notes'],
    headers,
  )
  expect(written[0]).toMatchObject({
    headers: { 'accept-language': 'pt', 'user-agent': 'x'.repeat(512) },
    responseHeaders: { 'content-type': 'application/json' },
  })
  expect(JSON.stringify(written)).not.toMatch(/s3cret|a=b/)
  const fields = ['address', 'bytes', 'contentType', 'origin', 'referer', 'userAgent'] as const
  const [line] = await lines({ fields: [...fields] }, ['/api/notes'], { referer: 'http://localhost/a?token=s3cret' })
  expect(line).toMatchObject({
    origin: 'http://localhost',
    referer: 'http://localhost/a',
    contentType: 'application/json',
  })
})

test('arrivals are told of where they are asked for', async () => {
  const written = await lines({ arrivals: true }, ['/api/notes'])
  expect(written.map(({ level, msg }) => [level, msg])).toEqual([
    ['debug', 'GET /api/notes'],
    ['info', 'GET /api/notes 200'],
  ])
})
