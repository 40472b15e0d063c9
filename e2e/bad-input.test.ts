import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { targets } from './fuzz/targets.ts'
import { expectProblem } from './support/answers.ts'
import { type App, makeBuiltApp } from './support/app.ts'
import { run } from './support/command.ts'
import { repository } from './support/paths.ts'
import { raw, upgradeLines } from './support/raw.ts'
import { type Runtime, runtimes } from './support/runtimes.ts'
import { type ServerProcess, startServer } from './support/server.ts'

const program = join(repository, 'e2e', 'bad-input', 'app.mjs')
const production = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0' }
const SECRET = 'the-secret-of-this-test-is-hunter2'

let app: App

beforeAll(async () => {
  app = await makeBuiltApp()
})

afterAll(() => app?.remove())

const post = (body: BodyInit, type = 'application/json'): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
})

/** A body without a length. */
const chunked = (text: string): RequestInit & { duplex: 'half' } => ({
  ...post(new Blob([text]).stream()),
  duplex: 'half',
})

describe.each(runtimes)('%s', (_, get) => {
  let runtime: Runtime
  let server: ServerProcess

  beforeAll(async () => {
    runtime = await get()
    const limits = { FLUX_SERVER_BODY_LIMIT: '8kb', FLUX_SERVER_REQUEST_TIMEOUT: '1s' }
    const env = { ...production, ...limits, FLUX_SECRET: SECRET }
    server = await startServer(runtime.path, ['dist/server/index.js'], { cwd: app.dir, env })
  })

  afterAll(() => server?.stop())

  test('malformed JSON, and bytes that are no UTF-8', async () => {
    for (const body of ['{', '{"text":}', 'NaN', '{"text":"a"}x', '['.repeat(5000)]) {
      const problem = await expectProblem(await server.fetch('/api/notes', post(body)), 400)
      expect(problem).toMatchObject({ code: 'BODY_MALFORMED', detail: expect.stringMatching(/^The body /) })
    }
    const badKey = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
    expect(await expectProblem(await server.fetch('/api/notes', post(badKey)), 422)).toMatchObject({
      errors: [{ path: 'text' }],
    })
    const badPath = await raw(server.url, ['GET /api/%ff%fe HTTP/1.1', 'Host: x', 'Connection: close'])
    expect(badPath).toMatch(/^HTTP\/1\.1 400 [^]*PATH_MALFORMED/)
  })

  test('a wrong content type', async () => {
    for (const type of ['text/plain', 'image/png', 'x', ';', 'multipart/form-data'])
      expect((await server.fetch('/api/notes', post('{"text":"a"}', type))).status, type).toBeOneOf([400, 422])
  })

  test('bodies over the limit', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(20_000) })
    for (const request of [post(large), chunked(large)])
      expect(await expectProblem(await server.fetch('/api/notes', request), 413)).toMatchObject({
        code: 'BODY_TOO_LARGE',
      })
  })

  test('a body that does not come to its end is cut off at server.requestTimeout', async () => {
    const head = 'POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const answers = await Promise.all([
      trickle(server, `${head}Content-Length: 500\r\n\r\n{"text":"`, 'x'),
      trickle(server, `${head}Transfer-Encoding: chunked\r\n\r\n9\r\n{"text":"\r\n`, '1\r\nx\r\n'),
    ])
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/)
  })

  test('headers that do not come to their end', async () => {
    const answer = await trickle(server, 'GET /api/health HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'y')
    // Bun has no deadline for them but that of a connection on which nothing comes
    expect(answer).toMatch(runtime.name === 'bun' ? /^$/ : /^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/)
  })

  test('huge headers, and too many', async () => {
    const [large, many] = [
      [`X-Large: ${'y'.repeat(200_000)}`],
      Array.from({ length: 5000 }, (__, at) => `X-${at}: ${'y'.repeat(10)}`),
    ]
    for (const lines of [large, many]) {
      const answer = await trickle(server, `${['GET /api/health HTTP/1.1', 'Host: x', ...lines].join('\r\n')}\r\n\r\n`)
      // Bun answers by itself
      expect(answer).toMatch(
        runtime.name === 'bun' ? /^HTTP\/1\.1 431 / : /^HTTP\/1\.1 431 [^]*"code":"HEADERS_TOO_LARGE"/,
      )
    }
  })

  test('a path out of the folder, in every encoding', async () => {
    const ways = targets.filter((target) => target.includes('..') || /%(?:25)?2e|%c0%ae/i.test(target)).filter(isSent)
    expect(ways.length).toBeGreaterThan(500)
    for (const batch of inBatches(ways, 50)) {
      const asked = batch.map((target) => raw(server.url, [`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close']))
      for (const answer of await Promise.all(asked)) {
        expect(answer).toMatch(/^HTTP\/1\.1 (?:200|400|404|426) /)
        expect(answer).not.toMatch(/hunter2|FLUX_SECRET|root:x:0:0|"dependencies"|createApp\(|defineConfig\(/)
      }
    }
  })

  test('it goes on after all of that, and nothing failed inside', async () => {
    expect((await server.fetch('/api/health')).status).toBe(200)
    expect(server.output()).not.toMatch(/"level":"(?:error|fatal)"/)
    expect(await server.stop()).toBe(0)
  })

  test('a collector that takes what is sent and never answers', async () => {
    const taken = new Set<Socket>()
    const collector = createServer((socket) => void taken.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const { port } = collector.address() as AddressInfo // it listens on a port
    const otlp = { ENDPOINT: `http://127.0.0.1:${port}`, INTERVAL: '100ms', TIMEOUT: '300ms' }
    const named = Object.entries(otlp).map(([name, value]) => [`FLUX_MONITORING_OTLP_${name}`, value] as const)
    const env = { ...production, ...Object.fromEntries(named), FLUX_SECRET: SECRET }
    const waiting = await startServer(runtime.path, ['dist/server/index.js'], { cwd: app.dir, env })
    await once(collector, 'connection')
    for (let count = 0; count < 20; count++) expect((await waiting.fetch('/api/notes')).status).toBe(200)
    await waiting.line(/"level":"warn"[^\n]*OTLP/)
    const started = performance.now()
    expect(await waiting.stop()).toBe(0)
    expect(performance.now() - started).toBeLessThan(4000)
    const warnings = linesOf(waiting).filter(({ msg }) => msg.startsWith('OTLP'))
    // one for spans, one for metrics
    expect(warnings.length).toBeLessThanOrEqual(2)
    for (const socket of taken) socket.destroy()
    collector.close()
  })

  test('plugins that throw in each hook', async () => {
    const faulty = await start(runtime, 'throws')
    expect(await (await faulty.fetch('/api/hello')).text()).toBe('hello')
    expect((await faulty.fetch('/api/nothing')).status).toBe(404)
    await raw(faulty.url, upgradeLines('/_flux/live'))
    await faulty.line(/faulty failed in onLiveDisconnect/)
    const ready = await expectProblem(await faulty.fetch('/api/ready'), 503)
    expect(JSON.stringify(ready['errors'])).toContain('plugin faulty-setup')
    expect(await faulty.stop()).toBe(0)
    const failures = linesOf(faulty).flatMap(({ plugin, hook, err }) =>
      err ? [`${plugin} ${hook}: ${err.message}`] : [],
    )
    const names = ['ServerStart', 'ServerStop', 'Request', 'Response', 'Error', 'LiveConnect', 'LiveDisconnect']
    for (const name of ['faulty', 'faulty-later'])
      for (const hook of names) expect(failures).toContain(`${name} on${hook}: on${hook} is broken`)
    expect(failures).toContain('faulty-config onConfigResolved: onConfigResolved is broken')
    expect(failures).toContain('faulty-setup setup: setup is broken')
  })

  test('plugins whose hooks never come back', async () => {
    const stuck = await start(runtime, 'hangs')
    expect(await (await stuck.fetch('/api/hello')).text()).toBe('hello')
    expect(await stuck.stop()).toBe(0)
    const late = linesOf(stuck).filter(({ err }) => err?.message === 'It took longer than 0.2 s')
    expect(late.map(({ plugin, hook }) => `${plugin} ${hook}`)).toEqual([
      'stuck-setup setup',
      'stuck onServerStart',
      'stuck onRequest',
      'stuck onResponse',
      'stuck onServerStop',
    ])
  })

  test.each([
    ['unknown', /plugins\.mial: is not a key[^]*did you mean plugins\.mail\?/],
    ['missing', /^PLUGIN_MISSING: .*did you mean queue\?.*mail → queu/m],
    ['cycle', /^PLUGIN_CYCLE: .*a → b → c → a/m],
    ['required-throws', /^PLUGIN_FAILED: Plugin vital failed in onServerStart: onServerStart is broken/m],
    ['start-hangs', /^START_TIMEOUT: A start hook took longer than 0\.2 s/m],
  ])('%s: the app does not start and says why', async (name, says) => {
    const result = await run(runtime.path, [program], { cwd: repository, env: { ...production, CASE: name } })
    expect(result.code, result.all).toBe(1)
    expect(result.all).toMatch(says)
  })
})

const start = (runtime: Runtime, name: string): Promise<ServerProcess> =>
  startServer(runtime.path, [program], { cwd: repository, env: { ...production, CASE: name } })

interface Line {
  msg: string
  plugin?: string
  hook?: string
  err?: { message: string }
}

/** What a server has logged; every line is JSON. */
function linesOf(server: ServerProcess): Line[] {
  const lines = server.output().trim().split('\n')
  // what the server writes; the fields looked at are the log's own
  return lines.map((line) => JSON.parse(line) as Line)
}

/** Others are no request line: the fuzz test has those. */
const isSent = (target: string) => /^\/[!-~]*$/.test(target)

function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}

/** Writes the start of a request and then a piece every 100 ms, until the server has had enough. Gives what it said, empty where it waits for ever. */
function trickle({ url }: ServerProcess, start: string, piece = ''): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(start))
    const pieces = setInterval(() => piece !== '' && socket.write(piece), 100)
    const enough = setTimeout(() => socket.destroy(), 5000)
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(pieces)
      clearTimeout(enough)
      resolve(text)
    })
  })
}
