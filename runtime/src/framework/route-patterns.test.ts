import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { RoutePatterns } from './route-patterns.ts'

const app = new Elysia({ handler: { standardHostname: false } }).use(
  new Elysia({ prefix: '/api' })
    .get('/hello', () => 'hello')
    .get('/notes/new', () => 'form')
    .get('/notes/:id', () => 'note')
    .delete('/notes/:id', () => 'gone')
    .get('/pages/:page?', () => 'page')
    .get('/pages/:page/print', () => 'print')
    .all('/files/*', () => 'file')
    .all('/anything', () => 'any'),
)

const asked: [string, string, string | undefined][] = [
  ['GET', '/api/hello', '/api/hello'],
  ['GET', '/api/hello/', '/api/hello'],
  ['HEAD', '/api/hello', '/api/hello'],
  ['POST', '/api/hello', undefined],
  ['GET', '/api/notes/new', '/api/notes/new'],
  ['GET', '/api/notes/7', '/api/notes/:id'],
  ['DELETE', '/api/notes/7', '/api/notes/:id'],
  ['DELETE', '/api/notes/new', '/api/notes/:id'],
  ['HEAD', '/api/notes/7', '/api/notes/:id'],
  ['PUT', '/api/notes/7', undefined],
  ['GET', '/api/pages', '/api/pages/:page?'],
  ['GET', '/api/pages/2', '/api/pages/:page?'],
  ['GET', '/api/pages/2/print', '/api/pages/:page/print'],
  ['PATCH', '/api/files/a/b.txt', '/api/files/*'],
  ['PUT', '/api/anything', '/api/anything'],
  ['GET', '/api/none', undefined],
  ['GET', '/constructor', undefined],
  ['GET', '/__proto__', undefined],
]

test.each(asked)('%s %s is the route %s', (method, path, pattern) => {
  expect(new RoutePatterns(app).of(method, path)).toBe(pattern)
})

test('a pattern is found for every request that Elysia answers, and for no other', async () => {
  const patterns = new RoutePatterns(app)
  for (const [method, path] of asked) {
    const { status } = await app.handle(new Request(`http://localhost${path}`, { method }))
    expect([method, path, patterns.of(method, path) === undefined]).toEqual([method, path, status === 404])
  }
})
