import { Elysia } from 'elysia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { listen } from './bun.ts'

/** What was given to `Bun.serve`; the real one is tried by the suites that run whole servers. */
let served: { fetch(request: unknown, server: unknown): Promise<Response> | Response }
const server = { port: 1, requestIP: () => ({ address: '1.2.3.4' }), upgrade: () => true, stop: async () => {} }

beforeEach(() => {
  vi.stubGlobal('Bun', {
    serve(options: typeof served) {
      served = options
      return server
    },
  })
})
afterEach(() => void vi.unstubAllGlobals())

async function start() {
  let finish = (): void => {}
  const held = new Promise<string>((resolve) => (finish = () => resolve('late')))
  const routes = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello').get('/slow', () => held)
  const framework = createApp({ logging: { level: 'silent' } }, { routes })
  await framework.ready()
  const listener = await listen({ framework, host: '127.0.0.1', port: 0, files: undefined })
  const ask = async (url: string, headers: Record<string, string> = {}) =>
    served.fetch(Object.defineProperty(new Request('http://x', { headers }), 'url', { value: url }), server)
  return { listener, ask, finish }
}

test('a URL that Bun made of a Host that is none is malformed, also where a socket is asked for', async () => {
  const { ask } = await start()
  for (const url of ['/api/hello', 'http://[::1/api/hello', 'http://a:99999/_flux/live', 'http://%00/_flux/live']) {
    expect((await ask(url)).status).toBe(400)
    expect((await ask(url, { upgrade: 'websocket' })).status).toBe(400)
  }
})

test('an offer of another protocol is passed over', async () => {
  const { ask } = await start()
  expect(await (await ask('http://x/api/hello', { upgrade: 'h2c' })).text()).toBe('hello')
  expect((await ask('http://x/api/hello', { upgrade: 'websocket' })).status).toBe(404)
})

test('what is answered while the server stops says that the connection ends', async () => {
  const { ask, listener, finish } = await start()
  expect((await ask('http://x/api/hello')).headers.get('connection')).toBeNull()
  const late = ask('http://x/api/slow')
  await listener.close(1000)
  finish()
  expect((await late).headers.get('connection')).toBe('close')
})
