import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import type { FluxStackConfigInput } from '../config/index.ts'
import { createApp, type CreateAppParts } from '../framework/create-app.ts'
import { isWellFormed } from './bad-request.ts'
import { type RunningServer, serve, toNodeHandlers } from './index.ts'

const config: FluxStackConfigInput = {
  logging: { level: 'silent' },
  server: { host: '127.0.0.1', port: 0, stopDeadline: '2s' },
}
const routes = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello')
const make = (parts: CreateAppParts = {}) => createApp(config, { routes, ...parts })

/** With a signal it leaves the signals of the test's own process alone. */
const quiet = () => ({ signal: new AbortController().signal })

test('listens where the configuration says, or the caller', async () => {
  const server = await serve(make(), quiet())
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  expect(await (await fetch(`${server.url}/api/hello`)).text()).toBe('hello')
  const other = await serve(make(), { host: 'localhost', port: 0, ...quiet() })
  expect(other.url).toBe(`http://localhost:${other.port}`)
  await Promise.all([server.stop(), other.stop()])
  await expect(fetch(`${server.url}/api/hello`)).rejects.toThrow('fetch failed')
})

test('stops when the signal aborts, and only once', async () => {
  const abort = new AbortController()
  let stops = 0
  let server: RunningServer | undefined
  await new Promise<void>((stopped) => {
    const onStop = [() => (stops++, stopped())]
    void serve(make({ onStop }), { signal: abort.signal }).then((running) => {
      server = running
      abort.abort()
    })
  })
  await Promise.all([server?.stop(), server?.stop()])
  expect(stops).toBe(1)

  const late = await serve(make(), { signal: AbortSignal.abort() })
  await expect(fetch(`${late.url}/api/hello`)).rejects.toThrow('fetch failed')
})

test('says why it cannot listen', async () => {
  const server = await serve(make(), quiet())
  const taken = serve(make(), { port: server.port, ...quiet() })
  await expect(taken).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(`Port ${server.port}`),
  })
  await expect(serve(make(), { host: '203.0.113.1', ...quiet() })).rejects.toMatchObject({ code: 'HOST_INVALID' })
  await expect(serve(make(), { clientDir: '/nowhere', ...quiet() })).rejects.toMatchObject({ code: 'CLIENT_MISSING' })
  await server.stop()
})

test('a start hook that throws leaves nothing listening', async () => {
  const port = await freePort()
  const onStart = [() => Promise.reject(new Error('no queue'))]
  await expect(serve(make({ onStart }), { port, ...quiet() })).rejects.toThrow('no queue')
  const again = await serve(make(), { port, ...quiet() })
  await again.stop()
})

test('tells the paths of the app from those of the page', () => {
  const { handles } = toNodeHandlers(make())
  for (const url of ['/api', '/api/notes?x=1', '/_flux/live', '/_flux/openapi']) expect(handles(url)).toBe(true)
  for (const url of ['/', '/apis', '/notes/api/', '/src/main.tsx', '/?to=/api/x', '/@vite/client'])
    expect(handles(url)).toBe(false)
})

test('serves in a server of someone else, and refuses what is not the live socket', async () => {
  const app = make()
  await app.ready()
  const handlers = toNodeHandlers(app)
  const server = createServer(handlers.request).on('upgrade', handlers.upgrade).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  expect(await (await fetch(`http://127.0.0.1:${port}/api/hello`)).text()).toBe('hello')
  const headers = { connection: 'upgrade', upgrade: 'websocket' }
  const [answer] = await once(request({ host: '127.0.0.1', port, path: '/nope', headers }).end(), 'response')
  expect(answer.statusCode).toBe(404)
  server.close()
  await once(server, 'close')
})

test('an offer of another protocol is passed over, on a connection that goes on', async () => {
  const echo = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello').post('/echo', ({ body }) => body)
  const server = await serve(make({ routes: echo }), quiet())
  const offer = 'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
  const text = `POST /api/echo HTTP/1.1\r\n${offer}Content-Type: text/plain\r\n`
  const closing = 'GET /api/hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n'
  const answers = await say(server.port, [
    [`GET /api/hello HTTP/1.1\r\n${offer}\r\n`, 'hello'],
    [`${text}Content-Length: 9\r\n\r\none body.`, 'one body.'],
    [`${text}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n`, 'four'],
    [closing, 'hello'],
  ])
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(Array(4).fill('HTTP/1.1 200'))
  await server.stop()
})

test('a target with a name and password before its host is refused', async () => {
  const server = await serve(make(), quiet())
  const ask = (target: string) => say(server.port, [[`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`, '\r\n\r\n']])
  expect(await ask('http://example.com/api/hello')).toContain('200 OK')
  expect(await ask('http://me:pw@example.com/api/hello')).toContain('400 Bad Request')
  await server.stop()
})

test('a Host that looks like one and cannot be in a URL is refused', async () => {
  const server = await serve(make({ routes: new Elysia({ prefix: '/api' }).post('/echo', () => 'echo') }), quiet())
  const ask = (host: string) => {
    const head = `POST /api/echo HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n`
    return say(server.port, [[`${head}\r\n1\r\nx\r\n0\r\n\r\n`, '\r\n\r\n']])
  }
  expect(await ask('localhost:80')).toContain('200 OK')
  for (const host of ['9999999999', '1.2.3.999', '1.2.3.4.5']) expect(await ask(host)).toContain('400 Bad Request')
  await server.stop()
})

test('what a runtime makes of a Host is a URL, or the request is malformed', () => {
  for (const url of ['http://x/', 'https://x:80/a@b', 'http://[::1]:3000/?u=a@b', 'http://x'])
    expect(isWellFormed(url)).toBe(true)
  for (const url of ['/api', 'http://[::1/', 'http://a:99999/', 'http://%00/', 'http:///x', 'http://a@b/', 'ftp://a/'])
    expect(isWellFormed(url)).toBe(false)
})

/** Writes requests to one raw connection, each when the answer to the one before has come, and gives all that came back. */
async function say(port: number, requests: readonly (readonly [text: string, answer: string])[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let all = ''
  for (const [text, answer] of requests) {
    socket.write(text)
    let here = ''
    while (!here.includes(answer)) here += String(await once(socket, 'data'))
    all += here
  }
  socket.destroy()
  return all
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  server.close()
  await once(server, 'close')
  return port
}

test('answers requests sent at once in their order, whatever they are, and outlives clients that leave meanwhile', async () => {
  const mixed = new Elysia({ prefix: '/api' })
    .get('/hello', () => 'hello')
    .get('/late', () => new Promise<string>((resolve) => setImmediate(() => resolve('late'))))
    .post('/echo', ({ body }) => body)
  const server = await serve(make({ routes: mixed }), quiet())
  const lines = ['GET /api/hello', 'HEAD /api/hello', 'GET /api/late', 'TRACE /api/hello', 'GET /api/none', 'GET /%zz']
  const empty = 'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi'
  for (let round = 0; round < 60; round++) {
    const requests = lines.map((_, at) => `${lines[(at * round + at) % lines.length]} HTTP/1.1\r\nHost: x\r\n\r\n`)
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => {}) // the server may close first
    socket.write([...requests, empty, ...requests].join(''))
    if (round % 3 === 0) socket.end()
    await once(socket, 'data')
    socket.destroy()
  }
  expect(await (await fetch(`${server.url}/api/hello`)).text()).toBe('hello')
  await server.stop()
})
