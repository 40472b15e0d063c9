import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Elysia } from 'elysia'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { toNodeHandlers } from '../server/node-handlers.ts'
import { definePlugin } from './define.ts'
import { cspNonce, type SecurityHeadersOptions } from './security-headers.ts'

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

const routes = () =>
  new Elysia({ prefix: '/api' })
    .get('/json', () => ({ a: 1 }))
    .get('/text', () => 'text')
    .get('/later', async () => 'later')
    .get('/cookie', ({ cookie }) => {
      cookie['a']?.set({ value: '1' })
      return 'one'
    })
    .get('/own', () => new Response('own', { headers: { 'Content-Security-Policy': 'sandbox' } }))
    .get('/careful', ({ set }) => {
      set.headers['Referrer-Policy'] = 'no-referrer'
      return 'careful'
    })
    .get('/error', () => {
      throw new Error('broken')
    })
    .get('/cookie-and-policy', () => new Response('x', { headers: { 'set-cookie': 'b=2', 'content-type': 'a/b' } }))

/** Looks at answers, so that those of `security-headers` are read. */
const reader = definePlugin({ name: 'reader', onResponse() {} })

/** Headers of answers over the wire, without what differs from one to the next. */
async function headersOf(path: string, options: SecurityHeadersOptions, plugins = [] as (typeof reader)[]) {
  const config = {
    logging: { level: 'silent' },
    server: { trustProxy: true },
    plugins: { 'security-headers': { enabled: true, ...options } },
  } as const
  const app = createApp(config, { routes: routes(), plugins })
  await app.ready()
  const handlers = toNodeHandlers(app)
  const server = createServer((request, response) => handlers.request(request, response))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const ask = async (scheme: string) => {
    const headers = { 'x-request-id': 'given', 'x-forwarded-proto': scheme }
    const answer = await fetch(`http://localhost:${port}${path}`, { headers })
    await answer.text()
    return [...answer.headers].filter(([name]) => name !== 'date').toSorted()
  }
  return [await ask('http'), await ask('https')]
}

const paths = ['json', 'text', 'later', 'cookie', 'own', 'careful', 'error', 'cookie-and-policy', 'none']

test.each(paths.map((path) => `/api/${path}`))(
  '%s has the same headers, whether its answer is read or not',
  async (path) => {
    for (const options of [{}, { reportOnly: true, hsts: 0 }, { cookies: false }, { policy: { 'img-src': ['ä'] } }]) {
      const unread = await headersOf(path, options)
      expect(unread).toEqual(await headersOf(path, options, [reader]))
      expect(Object.fromEntries(unread[0] ?? [])).toMatchObject({
        'x-request-id': 'given',
        'x-content-type-options': 'nosniff',
      })
    }
  },
)

test('a nonce is in the policy of its own answer alone, also where that is not read', async () => {
  const config = { logging: { level: 'silent' }, plugins: { 'security-headers': { enabled: true } } } as const
  const app = createApp(config, {
    routes: new Elysia({ prefix: '/api' }).get('/nonce', () => ({ nonce: cspNonce() })).get('/plain', () => ({})),
  })
  await app.ready()
  toNodeHandlers(app)
  const ask = async (path: string) => app.fetch(new Request(`http://localhost/api/${path}`), { sends: true })
  const answer = await ask('nonce')
  const policy = answer.headers.get('content-security-policy')
  const { nonce } = (await answer.json()) as { nonce: string }
  expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`)
  expect((await ask('plain')).headers.get('content-security-policy')).not.toContain('nonce')
})
