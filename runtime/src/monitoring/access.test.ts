import { expect, test } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { resolveConfig } from '../config/index.ts'
import { requestContext } from '../logging/context.ts'
import { Access } from './access.ts'
import { newSession, SESSION_COOKIE } from './dashboard/session.ts'

const quiet = { logging: { console: { enabled: false } } }
const TOKEN = 'correct-horse-battery-staple'

interface Asked {
  mode: string
  token?: string
  open?: boolean
}

function accessFor({ mode, token, open = false }: Asked, now?: () => number): Access {
  return new Access({ mode, monitoring: { token, metrics: { open } } }, now)
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const cookie = (token: string) => ({ cookie: `other=1; ${SESSION_COOKIE}=${newSession(token)}` })

function status(access: Access, rule: 'token' | 'metrics' | 'anyone', headers: Record<string, string> = {}): number {
  return access.refuses(new Request('http://localhost/metrics', { headers }), rule)?.statusCode ?? 200
}

const production = { mode: 'production', token: TOKEN }
const closed = { mode: 'production' }

test.each([
  // the rule, who asks, and the answers: development, with a token, without one, each also with `metrics.open`
  ['token', 'nobody', {}, [200, 401, 404, 200, 401, 404]],
  ['token', 'the token', bearer(TOKEN), [200, 200, 404, 200, 200, 404]],
  ['token', 'a wrong token', bearer('wrong'), [200, 401, 404, 200, 401, 404]],
  ['token', 'a session', cookie(TOKEN), [200, 200, 404, 200, 200, 404]],
  ['token', "another token's session", cookie('another'), [200, 401, 404, 200, 401, 404]],
  ['metrics', 'nobody', {}, [200, 401, 404, 200, 200, 200]],
  ['metrics', 'the token', bearer(TOKEN), [200, 200, 404, 200, 200, 200]],
  ['metrics', 'a wrong token', bearer('wrong'), [200, 401, 404, 200, 200, 200]],
  ['metrics', 'a session', cookie(TOKEN), [200, 200, 404, 200, 200, 200]],
  ['metrics', "another token's session", cookie('another'), [200, 401, 404, 200, 200, 200]],
  ['anyone', 'nobody', {}, [200, 200, 404, 200, 200, 404]],
  ['anyone', 'a wrong token', bearer('wrong'), [200, 200, 404, 200, 200, 404]],
] as const)('a page for %s, asked for by %s', (rule, _who, headers, expected) => {
  const settings = [{ mode: 'development' }, production, closed]
  const accesses = [false, true].flatMap((open) => settings.map((one) => accessFor({ ...one, open })))
  expect(accesses.map((access) => status(access, rule, headers))).toEqual(expected)
})

test.each(['test', 'development'])('in %s nobody is asked, whatever token there is', (mode) => {
  expect(status(accessFor({ mode, token: TOKEN }), 'token')).toBe(200)
})

test('a mode of the app’s own is guarded like production', () => {
  expect(status(accessFor({ mode: 'staging', token: TOKEN }), 'token')).toBe(401)
  expect(status(accessFor({ mode: 'staging' }), 'token')).toBe(404)
})

test.each([
  'Basic abc',
  `Bearer ${TOKEN} x`,
  `Token ${TOKEN}`,
  'Bearer',
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
])('%s is not the token', (authorization) => {
  expect(status(accessFor(production), 'token', { authorization })).toBe(401)
})

test('a 401 says how to ask, and tells nothing of the token', async () => {
  const resolved = resolveConfig(quiet, { env: { FLUX_MONITORING_TOKEN: TOKEN }, mode: 'production' })
  const app = createApp({}, { resolved })
  const ask = (headers = {}) => app.handle(new Request('http://localhost/metrics', { headers }))
  const answer = await ask(bearer('wrong'))
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="monitoring"'])
  expect(await answer.text()).not.toContain(TOKEN)
  expect(await (await ask(bearer(TOKEN))).text()).toContain('http_requests_total{')
})

test('an address that has tried too many is refused whatever it tries, and others are not', () => {
  let time = 0
  const access = accessFor(production, () => time)
  const from = (address: string, token: string) =>
    requestContext.run({ requestId: 'r', address, origin: '' }, () => status(access, 'token', bearer(token)))
  const tries = Array.from({ length: 25 }, (_, n) => from('192.0.2.1', `guess ${n}`.replace(' ', '')))
  expect(tries.indexOf(429)).toBe(20)
  expect(from('192.0.2.1', TOKEN)).toBe(429)
  expect(from('192.0.2.2', TOKEN)).toBe(200)
  time = 1500
  expect(from('192.0.2.1', TOKEN)).toBe(200)
})

test('a network of IPv6 is one address', () => {
  const access = accessFor(production, () => 0)
  const from = (address: string, token: string) =>
    requestContext.run({ requestId: 'r', address, origin: '' }, () => status(access, 'token', bearer(token)))
  const tries = Array.from({ length: 25 }, (_, n) => from(`2001:db8::${n + 1}`, `guess${n}`))
  expect(tries.indexOf(429)).toBe(20)
  expect(from('2001:db8::ffff', TOKEN)).toBe(429)
  expect(from('2001:db8:0:1::1', TOKEN)).toBe(200)
})

test('right tokens are not counted', () => {
  const access = accessFor(production, () => 0)
  const answers = Array.from({ length: 100 }, () => status(access, 'token', bearer(TOKEN)))
  expect(new Set(answers)).toEqual(new Set([200]))
})

test('a token of the configuration is not short', () => {
  const env = { FLUX_MONITORING_TOKEN: 'fifteen letters' }
  expect(() => resolveConfig({}, { env, mode: 'production' })).toThrow('text of at least 16 characters')
  expect(() => resolveConfig({}, { env, mode: 'production' })).not.toThrow('fifteen letters')
})

test('in production without a token the pages do not exist, and the start says so once', async () => {
  const lines: string[] = []
  const resolved = resolveConfig(quiet, { env: {}, mode: 'production' })
  const stream = { write: (line: string) => void lines.push(line) }
  const app = createApp({}, { resolved, logTransports: [{ type: 'stream', stream }] })
  await app.start()
  for (const path of ['/metrics', '/_flux/monitoring.json', '/_flux/']) {
    const answer = await app.handle(new Request(`http://localhost${path}`))
    expect([path, answer.status]).toEqual([path, 404])
    const unknown = await app.handle(new Request('http://localhost/_flux/unknown'))
    const { requestId: _one, traceId: _trace, ...body } = (await answer.json()) as Record<string, unknown>
    const { requestId: _other, traceId: _same, ...same } = (await unknown.json()) as Record<string, unknown>
    expect(body).toEqual(same)
  }
  await app.stop()
  expect(lines.filter((line) => line.includes('FLUX_MONITORING_TOKEN'))).toHaveLength(1)
})
