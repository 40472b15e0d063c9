import { createHash, randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raw, upgradeLines } from './conformance/raw.ts'
import { expectProblem } from './support/answers.ts'
import { temporaryFolder } from './support/app.ts'
import { repository } from './support/paths.ts'
import { freePort } from './support/ports.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'
import { type ServerProcess, startServer } from './support/server.ts'

const PAGE = '<!doctype html><div id="root"></div>'
const app = join(repository, 'e2e', 'conformance', 'app.mjs')
let client: string

beforeAll(async () => {
  client = await temporaryFolder()
  await mkdir(join(client, 'assets'))
  await writeFile(join(client, 'index.html'), PAGE)
  await writeFile(join(client, 'assets', 'app-1.js'), 'x'.repeat(1000))
  await writeFile(join(client, 'large.bin'), 'y'.repeat(1_000_000))
})

afterAll(() => rm(client, { recursive: true, force: true }))

async function start(runtime: Runtime, env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const given = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', CLIENT_DIR: client, ...env }
  return startServer(runtime.path, [app], { cwd: repository, env: given })
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

describe.each([
  ['Node of this run', () => Promise.resolve(node)],
  ['Node 24', node24],
  ['Bun', bun],
] as const)('%s', (_, get) => {
  let runtime: Runtime
  let server: ServerProcess

  beforeAll(async () => {
    runtime = await get()
    server = await start(runtime)
  })

  afterAll(async () => {
    await server?.stop()
  })

  test('routing: parameters, query, encoded paths, a Host without dots', async () => {
    expect(await (await server.fetch('/api/echo/jo%20%C3%BC?a=1&b=%26')).json()).toEqual({
      name: 'jo ü',
      query: { a: '1', b: '&' },
      path: '/api/echo/jo%20%C3%BC',
    })
    for (const host of ['x', 'app', 'localhost', 'a.b']) {
      const answer = await raw(server.url, ['GET /api/echo/there HTTP/1.1', `Host: ${host}`, 'Connection: close'])
      expect(answer).toMatch(/^HTTP\/1\.1 200 .*\r\n/)
      expect(answer).toContain('"path":"/api/echo/there"')
    }
  })

  test('what is no request is answered 400 and ends nothing', async () => {
    for (const lines of [['GET /api/echo/x HTTP/1.1', 'Host: a b c'], ['nonsense']]) {
      expect(await raw(server.url, [...lines, 'Connection: close'])).toMatch(/^HTTP\/1\.1 4\d\d |^$/)
    }
    expect((await server.fetch('/api/health')).status).toBe(200)
  })

  test('a stream arrives piece by piece', async () => {
    const response = await server.fetch('/api/stream')
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    expect(decoder.decode((await reader?.read())?.value)).toBe('one')
    await server.fetch('/api/send/next', { method: 'POST' })
    expect(decoder.decode((await reader?.read())?.value)).toBe('two')
    expect((await reader?.read())?.done).toBe(true)
  })

  test('server-sent events', async () => {
    const response = await server.fetch('/api/events')
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(await response.text()).toBe('event: count\ndata: 1\n\nevent: count\ndata: 2\n\n')
  })

  test('several cookies', async () => {
    const cookies = (await server.fetch('/api/cookies')).headers.getSetCookie()
    expect(cookies).toHaveLength(2)
    expect(cookies[0]).toMatch(/^first=a(%20|\+)b;.*HttpOnly/)
    expect(cookies[1]).toMatch(/^second=2;.*Path=\/api/)
  })

  test('an upload keeps its bytes', async () => {
    const bytes = randomBytes(50_000)
    const form = new FormData()
    form.set('file', new File([bytes], 'photo ü.bin'))
    form.set('note', 'hello')
    const answer = await (await server.fetch('/api/upload', { method: 'POST', body: form })).json()
    const hash = createHash('sha256').update(bytes).digest('hex')
    expect(answer).toEqual({ name: 'photo ü.bin', size: 50_000, note: 'hello', hash })
  })

  test('a body over the limit is 413, with a length and without', async () => {
    const over = 'x'.repeat(70_000)
    const measured = await server.fetch('/api/raw', { method: 'POST', body: over })
    expect(await expectProblem(measured, 413)).toMatchObject({ code: 'BODY_TOO_LARGE' })
    const chunked: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new Blob([over]).stream(),
      duplex: 'half',
    }
    await expectProblem(await server.fetch('/api/raw', chunked), 413)
    const json413 = { ...chunked, body: new Blob([over]).stream(), headers: { 'content-type': 'application/json' } }
    await expectProblem(await server.fetch('/api/notes', json413), 413)
    const fits = { ...chunked, body: new Blob(['x'.repeat(60_000)]).stream() }
    expect(await (await server.fetch('/api/raw', fits)).text()).toBe('60000')
    expect((await server.fetch('/api/health')).status).toBe(200)
  })

  test('a handler learns that its client is gone', async () => {
    const abort = new AbortController()
    const gone = server.fetch('/api/slow', { signal: abort.signal }).catch((error: unknown) => error)
    await server.fetch('/api/reached/slow')
    abort.abort()
    expect(await gone).toMatchObject({ name: 'AbortError' })
    expect(await (await server.fetch('/api/reached/aborted')).text()).toBe('aborted')
  })

  test('HEAD has the headers of GET and no body', async () => {
    for (const path of ['/api/echo/x', '/', '/assets/app-1.js']) {
      const head = await server.fetch(path, { method: 'HEAD' })
      const full = await server.fetch(path)
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(head.headers.get('content-type')).toBe(full.headers.get('content-type'))
      expect(head.headers.get('content-length')).toBe(String((await full.arrayBuffer()).byteLength))
    }
  })

  test('redirects', async () => {
    const answer = await server.fetch('/api/go', { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/echo/there'])
  })

  test('errors are problem details and tell nothing of the inside', async () => {
    expect(await expectProblem(await server.fetch('/api/notes', json({ title: 'a' })), 422)).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ path: 'title', message: expect.any(String) }],
    })
    const malformed = { ...json({}), body: '{"title' }
    await expectProblem(await server.fetch('/api/notes', malformed), 400)
    const inside = await expectProblem(await server.fetch('/api/boom'), 500)
    expect(JSON.stringify(inside)).not.toMatch(/secret|stack|\.mjs/)
    await expectProblem(await server.fetch('/api/nothing', { headers: { accept: 'text/html' } }), 404)
    const method = await server.fetch('/api/notes', { method: 'DELETE' })
    expect(method.headers.get('allow')).toBe('POST')
    await expectProblem(method, 405)
    await expectProblem(await server.fetch('/_flux/nothing'), 404)
    await expectProblem(await server.fetch('/_flux/openapi'), 404)
  })

  test('every answer has a request id, and its log line has it too', async () => {
    const from = server.output().length
    const answer = await server.fetch('/api/who', { headers: { 'x-request-id': 'conformance-1' } })
    expect(answer.headers.get('x-request-id')).toBe('conformance-1')
    expect(await answer.json()).toEqual({ ip: '127.0.0.1', id: 'conformance-1' })
    const [line] = await server.line(/^\{.*conformance-1.*\}$/m, from)
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/api/who',
      status: 200,
      ms: expect.any(Number),
      requestId: 'conformance-1',
    })
  })

  test('health and readiness', async () => {
    expect(await (await server.fetch('/api/health')).json()).toMatchObject({ status: 'ok' })
    expect((await server.fetch('/api/ready')).status).toBe(200)
  })

  test('the page and its files', async () => {
    const html = { headers: { accept: 'text/html' } }
    for (const path of ['/', '/notes/4', '/index.html'])
      expect(await (await server.fetch(path, html)).text()).toBe(PAGE)
    const script = await server.fetch('/assets/app-1.js')
    expect(script.headers.get('cache-control')).toContain('immutable')
    const etag = script.headers.get('etag') ?? ''
    expect((await server.fetch('/assets/app-1.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await server.fetch('/assets/old.js', html)).status).toBe(404)
    expect((await (await server.fetch('/large.bin')).text()).length).toBe(1_000_000)
    const part = await server.fetch('/large.bin', { headers: { range: 'bytes=999990-' } })
    expect([part.status, await part.text()]).toEqual([206, 'y'.repeat(10)])
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '/\\..\\package.json',
    ]) {
      expect(await raw(server.url, [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'])).not.toContain(
        '"fluxstack"',
      )
    }
  })

  test('upgrades: the live socket for its own page, 404 elsewhere', async () => {
    const own = await raw(server.url, upgradeLines('/_flux/live', ['Origin: http://localhost']))
    expect(own).toMatch(/^HTTP\/1\.1 101 /)
    expect(
      await raw(server.url, upgradeLines('/_flux/live', ['Origin: http://evil.test', 'Connection: close'])),
    ).toMatch(/^HTTP\/1\.1 403 /)
    expect(await raw(server.url, upgradeLines('/other', ['Connection: close']))).toMatch(/^HTTP\/1\.1 404 /)
    await expectProblem(await server.fetch('/_flux/live'), 426)
  })

  test('the client address is believed from a proxy only when it is trusted', async () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 9.9.9.9' }
    expect(await (await server.fetch('/api/who', { headers })).json()).toMatchObject({ ip: '127.0.0.1' })
    const behind = await start(runtime, { TRUST: '1' })
    expect(await (await behind.fetch('/api/who', { headers })).json()).toMatchObject({ ip: '9.9.9.9' })
    await behind.stop()
  })

  test('IPv6', async () => {
    const six = await start(runtime, { HOST: '::1' })
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await six.fetch('/api/health')).status).toBe(200)
    await six.stop()
  })

  test('a port that is taken is one clear error', async () => {
    const failed = start(runtime, { PORT: new URL(server.url).port })
    await expect(failed).rejects.toThrow(/PORT_TAKEN: Port \d+ on 127\.0\.0\.1 is taken/)
  })

  test('a stop lets requests end, runs the hooks and ends the process', async () => {
    const stopping = await start(runtime, { PORT: String(await freePort()) })
    expect(stopping.output()).toContain('hook: start')
    const held = stopping.fetch('/api/hold')
    await stopping.line(/^held$/m)
    const code = stopping.stop('SIGTERM')
    await stopping.line(/"Stopping"/)
    await expect(stopping.fetch('/api/health')).rejects.toThrow('fetch failed')
    expect(stopping.output()).not.toContain('hook: stop')
    process.kill(stopping.pid, 'SIGUSR2')
    expect(await (await held).text()).toBe('held to the end')
    expect(await code).toBe(0)
    expect(stopping.output()).toContain('hook: stop')
  })

  test('a request that does not end is cut off at the deadline', async () => {
    const stopping = await start(runtime)
    const held = stopping.fetch('/api/hold').catch((error: unknown) => error)
    await stopping.line(/^held$/m)
    expect(await stopping.stop('SIGTERM')).toBe(0)
    expect(await held).toBeInstanceOf(Error)
    expect(stopping.output()).toContain('hook: stop')
  })
})
