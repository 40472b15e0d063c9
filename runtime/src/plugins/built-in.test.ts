import { readFileSync } from 'node:fs'
import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { resolveConfig } from '../config/index.ts'
import type { PluginsConfig } from './index.ts'
import { createApp } from '../framework/create-app.ts'
import { builtInPlugins } from './built-in.ts'
import { builtIn } from './built-in-options.ts'
import { cspNonce } from './security-headers.ts'

const document = readFileSync(new URL('../../../docs/plugins.md', import.meta.url), 'utf8')
const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .post('/notes', () => 'added')
  .get(
    '/page',
    () => new Response(`<script nonce="${cspNonce()}"></script>`, { headers: { 'content-type': 'text/html' } }),
  )
  .get('/cookies', () => {
    const headers = new Headers()
    headers.append('set-cookie', 'session=1; Path=/')
    headers.append('set-cookie', 'theme=dark; SameSite=Strict')
    return new Response('ok', { headers })
  })

function make(plugins: PluginsConfig, server: { trustProxy?: boolean } = {}) {
  const app = createApp({ logging: { level: 'silent' }, plugins, server }, { routes })
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.handle(new Request(`http://localhost${path}`, { method, headers }))
}

const friend = 'https://friend.example'
const preflight = { origin: friend, 'access-control-request-method': 'PUT' }

test('cors denies: without origins no answer carries a header of it', async () => {
  const answer = await make({})('/api/notes', { origin: friend })
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(answer.headers.has('vary')).toBe(false)
  expect((await make({})('/api/notes', preflight, 'OPTIONS')).status).toBe(405)
})

test('cors lets in who is named and nobody else', async () => {
  const ask = make({ cors: { origins: [friend], credentials: true } })
  const allowed = await ask('/api/notes', { origin: friend })
  expect(allowed.headers.get('access-control-allow-origin')).toBe(friend)
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true')
  const stranger = await ask('/api/notes', { origin: `${friend}.evil.example` })
  expect([stranger.headers.get('access-control-allow-origin'), stranger.headers.get('vary')]).toEqual([null, 'origin'])

  const asked = await ask('/api/notes', preflight, 'OPTIONS')
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, friend])
  expect(asked.headers.get('access-control-allow-methods')).toContain('PUT')
  const refused = await ask('/api/notes', { ...preflight, origin: 'null' }, 'OPTIONS')
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null])
  expect((await ask('/api/nothing', { origin: friend })).headers.get('access-control-allow-origin')).toBe(friend)
})

test('cors for all goes without credentials', async () => {
  const open = await make({ cors: { origins: ['*'] } })('/api/notes', { origin: friend })
  expect(open.headers.get('access-control-allow-origin')).toBe('*')
  expect(() => make({ cors: { origins: ['*'], credentials: true } })).toThrow('every site could act for your users')
  expect(() => make({ cors: { origins: ['friend.example'] } })).toThrow("origins without a path, such as 'https:")
})

test('csrf refuses what a page of another site asks to change', async () => {
  const ask = make({ csrf: { enabled: true, origins: [friend] } })
  const post = async (headers: Record<string, string>) => (await ask('/api/notes', headers, 'POST')).status
  expect(await post({})).toBe(200)
  expect(await post({ 'sec-fetch-site': 'same-origin', origin: 'http://localhost' })).toBe(200)
  expect(await post({ origin: 'https://localhost' })).toBe(200)
  expect(await post({ 'sec-fetch-site': 'cross-site', origin: friend })).toBe(200)
  expect(await post({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(403)
  expect(await post({ 'sec-fetch-site': 'same-site', origin: 'http://localhost' })).toBe(403)
  expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await post({ origin: 'https://evil.example' })).toBe(403)
  expect(await post({ origin: 'null' })).toBe(403)
  expect((await ask('/api/notes', { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
  expect((await make({})('/api/notes', { origin: 'https://evil.example' }, 'POST')).status).toBe(200)
})

test('security-headers sets a policy, and a nonce where a page asks for one', async () => {
  const ask = make({ 'security-headers': { enabled: true, policy: { 'img-src': ['https:'], 'object-src': [] } } })
  const { headers } = await ask('/api/notes')
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; img-src https:; style-src 'self' 'unsafe-inline'",
  )
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.has('strict-transport-security')).toBe(false)

  const page = await ask('/api/page')
  const nonce = /nonce="([^"]{24})"/.exec(await page.text())?.[1]
  expect(page.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`)
  expect(await (await ask('/api/page')).text()).not.toContain(nonce)
  expect(() => cspNonce()).toThrow('there is no request here')
})

test('security-headers completes cookies, and tells of HTTPS on HTTPS alone', async () => {
  const config: PluginsConfig = { 'security-headers': { enabled: true, readable: ['theme'] } }
  expect((await make(config)('/api/cookies')).headers.getSetCookie()).toEqual([
    'session=1; Path=/; HttpOnly; SameSite=Lax',
    'theme=dark; SameSite=Strict',
  ])
  const secure = await make(config, { trustProxy: true })('/api/cookies', { 'x-forwarded-proto': 'https' })
  expect(secure.headers.getSetCookie()[1]).toBe('theme=dark; SameSite=Strict; Secure')
  expect(secure.headers.get('strict-transport-security')).toBe('max-age=15552000')
  expect((await make({})('/api/cookies')).headers.getSetCookie()[0]).toBe('session=1; Path=/')
})

test.each(builtInPlugins.map(({ name }) => name))(
  '%s has a subpath and a line in the documents, and can be switched off',
  (name) => {
    expect(manifest.exports).toHaveProperty([`./plugins/${name}`])
    expect(document).toContain(`| \`${name}\``)
    const variable = `FLUX_PLUGINS_${name.replace('-', '_').toUpperCase()}_ENABLED`
    for (const enabled of [true, false]) {
      const written = resolveConfig({ plugins: { [name]: { enabled } } }, { env: {}, plugins: builtIn })
      const set = resolveConfig({}, { env: { [variable]: String(enabled) }, plugins: builtIn })
      expect([written.plugins[name]?.enabled, set.plugins[name]?.enabled]).toEqual([enabled, enabled])
    }
  },
)
