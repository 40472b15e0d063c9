import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Elysia } from 'elysia'
import { afterEach, expect, test } from 'vitest'
import { toNodeHandlers } from '../server/node-handlers.ts'
import { createApp } from './create-app.ts'
import { addLast, lengthOf } from './unread.ts'

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

// the listener puts its own Response in place, which this looks into
const app = createApp(
  { logging: { level: 'silent' } },
  {
    routes: new Elysia({ prefix: '/api' })
      .get('/json', () => ({ text: 'schön' }))
      .get('/own', () => new Response('own', { headers: { 'X-Request-ID': 'mine', 'content-type': 'text/plain' } }))
      .get('/cookies', ({ cookie, set }) => {
        cookie['a']?.set({ value: '1' })
        cookie['b']?.set({ value: '2' })
        set.headers['x-odd'] = ' spaced '
        return 'two'
      })
      .get('/later', async () => 'later'),
  },
)
await app.ready()
const handlers = toNodeHandlers(app)

async function ask(path: string): Promise<Response> {
  const server = createServer((request, response) => handlers.request(request, response))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return fetch(`http://localhost:${port}${path}`, { headers: { 'x-request-id': 'given' } })
}

test('an answer keeps its headers and gets the id, whatever it is made of', async () => {
  const json = await ask('/api/json')
  expect([json.headers.get('x-request-id'), json.headers.get('content-type')]).toEqual(['given', 'application/json'])
  expect([json.headers.get('content-length'), await json.json()]).toEqual(['17', { text: 'schön' }])
  const own = await ask('/api/own')
  expect([own.headers.get('x-request-id'), await own.text()]).toEqual(['given', 'own'])
  const cookies = await ask('/api/cookies')
  expect(cookies.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  expect([cookies.headers.get('x-odd'), cookies.headers.get('x-request-id')]).toEqual(['spaced', 'given'])
  const later = await ask('/api/later')
  expect([later.headers.get('x-request-id'), await later.text()]).toEqual(['given', 'later'])
})

test('plain headers get one more without being read; others are left to Headers', () => {
  const given = { 'content-type': 'application/json' }
  const plain = new Response('{}', { headers: given })
  expect(addLast(plain, { 'x-request-id': 'a' })).toBe(true)
  expect([plain.headers.get('x-request-id'), given]).toEqual(['a', { 'content-type': 'application/json' }])
  const left: HeadersInit[] = [new Headers({ a: 'b' }), [['a', 'b']], { 'X-REQUEST-ID': 'x' }, { a: ' b' }]
  for (const headers of left) expect(addLast(new Response('{}', { headers }), { 'x-request-id': 'a' })).toBe(false)
  expect(addLast(new Response('no headers'), { 'x-request-id': 'a' })).toBe(false)
})

test('the length is that of the body, or what the headers say', () => {
  expect(lengthOf(new Response('schön', { headers: { 'content-type': 'text/plain' } }))).toBe(6)
  expect(lengthOf(new Response(new Uint8Array(5), { headers: { a: 'b' } }))).toBe(5)
  expect(lengthOf(new Response('abc', { headers: { 'content-length': '7' } }))).toBe(7)
  expect(lengthOf(new Response(new ReadableStream()))).toBeUndefined()
  // a plugin has set a header on it
  const read = new Response('abcd', { headers: { a: 'b' } })
  read.headers.set('c', 'd')
  expect(lengthOf(read)).toBe(4)
})
