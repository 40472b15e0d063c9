import { Elysia } from 'elysia'
import { afterEach, expect, test, vi } from 'vitest'
import { type FluxStackConfigInput, resolveConfig } from '../../config/index.ts'
import { createApp } from '../../framework/create-app.ts'
import type { FluxStackFramework } from '../../framework/framework.ts'
import { builtIn } from '../../plugins/built-in-options.ts'
import type { RunningParts } from '../parts.ts'

const token = 'the-token-of-monitoring'
const open: FluxStackFramework[] = []
afterEach(() => Promise.all(open.splice(0).map((app) => app.stop())))

const routes = new Elysia({ prefix: '/api' })
  .get('/notes/:id', ({ params }) => params.id)
  .get('/boom', () => {
    throw new Error('no')
  })

async function start(config: FluxStackConfigInput = {}, mode = 'production') {
  const resolved = resolveConfig({ logging: { level: 'silent' }, ...config }, { env: {}, mode, plugins: builtIn })
  const app = createApp({}, { routes, resolved })
  open.push(app)
  await app.start()
  const ask = (path: string, init: RequestInit & { cookie?: string; origin?: string } = {}) => {
    const { cookie, origin = 'http://localhost', ...rest } = init
    const headers = { ...(rest.headers as Record<string, string>), ...(cookie === undefined ? {} : { cookie }) }
    return app.handle(new Request(`${origin}${path}`, { ...rest, headers }))
  }
  const signIn = (given: string, more: { headers?: Record<string, string>; origin?: string } = {}) =>
    ask('/_flux/login', { method: 'POST', body: new URLSearchParams({ token: given }), ...more })
  return { app, ask, signIn }
}

const withToken = { monitoring: { token } }

test('in development it is open, and has no session to end', async () => {
  const { ask } = await start({}, 'development')
  const page = await ask('/_flux/')
  expect(page.status).toBe(200)
  expect(await page.text()).not.toContain('Sign out')
  expect((await ask('/_flux/dashboard.json')).status).toBe(200)
})

test('in production without a token there is nothing, not even a login', async () => {
  const { ask, signIn } = await start()
  const paths = [
    '/_flux',
    '/_flux/',
    '/_flux/login',
    '/_flux/dashboard.json',
    '/_flux/dashboard.js',
    '/_flux/dashboard.css',
  ]
  for (const path of paths) expect((await ask(path)).status, path).toBe(404)
  expect((await signIn('')).status).toBe(404)
})

test('a form that is broken off is no failure of the server', async () => {
  const { ask } = await start(withToken)
  const leaving = new AbortController()
  const body = new ReadableStream({
    pull(controller) {
      leaving.abort()
      controller.error(new Error('aborted'))
    },
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const init = { method: 'POST', headers, body, duplex: 'half', signal: leaving.signal } as const
  expect((await ask('/_flux/login', init)).status).toBe(499)
})

test('in production the token is traded for a session, which opens the page and its figures', async () => {
  const { ask, signIn } = await start(withToken)
  const before = await ask('/_flux/')
  expect(before.status).toBe(401)
  expect(await before.text()).toContain('<input id="token"')
  expect((await ask('/_flux/dashboard.json')).status).toBe(401)

  const answer = await signIn(token)
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/_flux/')
  const [cookie = ''] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
  expect(cookie).not.toContain(token)

  const session = cookie.split(';')[0] ?? ''
  expect(await (await ask('/_flux/', { cookie: session })).text()).toContain('Sign out')
  expect((await ask('/_flux/dashboard.json', { cookie: session })).status).toBe(200)
  const out = await ask('/_flux/logout', { method: 'POST', cookie: session })
  expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0')
})

test('a wrong token is none, and who tries many has to wait', async () => {
  const { ask, signIn } = await start(withToken)
  const wrong = await signIn('<b>wrong</b>')
  expect(wrong.status).toBe(401)
  const text = await wrong.text()
  expect(text).toContain('This is not the token.')
  expect(text).not.toContain('<b>wrong')
  expect(wrong.headers.getSetCookie()).toEqual([])
  const statuses: number[] = []
  for (let times = 0; times < 25; times++) statuses.push((await signIn(`wrong ${times}`)).status)
  expect(statuses.at(-1)).toBe(429)
  const late = await signIn(token)
  expect(late.status).toBe(429)
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ask('/_flux/')).status).toBe(401)
})

test('no other site signs anybody in or out', async () => {
  const { ask, signIn } = await start(withToken)
  const headers = { 'sec-fetch-site': 'cross-site' }
  expect((await signIn(token, { headers })).status).toBe(403)
  expect((await ask('/_flux/logout', { method: 'POST', headers })).status).toBe(403)
})

test.each([
  ['no form', { method: 'POST', body: `{"token":"${token}"}`, headers: { 'content-type': 'application/json' } }],
  ['nothing', { method: 'POST' }],
  ['a novel', { method: 'POST', body: new URLSearchParams({ token: token + 'x'.repeat(5000) }) }],
])('%s is no token', async (_, init) => {
  const { ask } = await start(withToken)
  expect((await ask('/_flux/login', init)).status).toBe(401)
})

test('over HTTPS the session is for HTTPS alone', async () => {
  const { signIn } = await start(withToken)
  const answer = await signIn(token, { origin: 'https://localhost' })
  expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure$/)
})

test('the page runs its own script alone, also beside the plugin security-headers', async () => {
  const { ask } = await start({ plugins: { 'security-headers': { enabled: true } } }, 'development')
  const answer = await ask('/_flux/')
  const policy = answer.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  const page = await answer.text()
  expect(page).not.toMatch(/ on[a-z]+=|<style|style=|<script(?! type="module" src=)/)
  const files = [...page.matchAll(/(?:src|href)="(\/_flux\/dashboard[^"]+)"/g)].map(([, href = '']) => href)
  expect(files).toHaveLength(2)
  for (const href of files) {
    const file = await ask(href)
    expect(file.headers.get('cache-control')).toContain('immutable')
    expect(await file.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
    expect((await ask(href.replace(/v=.*/, 'v=old'))).headers.get('cache-control')).toBe('no-store')
  }
})

test('the name of the app is text', async () => {
  const { ask } = await start({ app: { name: '<script>alert(1)</script>"' } }, 'development')
  expect(await (await ask('/_flux/')).text()).not.toContain('<script>alert')
})

test('the page of the API is named where there is one', async () => {
  for (const openapi of [true, false]) {
    const { ask } = await start({ server: { openapi } }, 'development')
    expect((await (await ask('/_flux/')).text()).includes('/_flux/openapi')).toBe(openapi)
  }
})

test('figures: the routes by their pattern, what the process is, and no look at the dashboard itself', async () => {
  const { ask } = await start({ app: { name: 'Notes' } }, 'development')
  for (const path of ['/api/notes/1', '/api/notes/2', '/api/boom', '/_flux/']) await ask(path)
  const data = await (await ask('/_flux/dashboard.json')).json()
  expect(data.app).toMatchObject({ name: 'Notes', mode: 'development', pid: process.pid })
  expect(data.routes).toMatchObject([
    { method: 'GET', route: '/api/notes/:id', count: 2, serverErrors: 0 },
    { method: 'GET', route: '/api/boom', count: 1, serverErrors: 1 },
  ])
  expect(JSON.stringify(data)).not.toContain('_flux')
})

test('however many pages are open, the figures are put together once a second', async () => {
  const { app, ask } = await start({}, 'development')
  const report = vi.spyOn(app.metrics.parts as RunningParts, 'report')
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/_flux/dashboard.json')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(report.mock.calls.length).toBeLessThan(3)
})

test('the past survives a hot reload', async () => {
  const first = await start({}, 'development')
  const { instance } = await (await first.ask('/_flux/dashboard.json')).json()
  const second = createApp({ logging: { level: 'silent' } }, { routes })
  open.push(second)
  await second.ready()
  second.adopt(first.app)
  const ask = async () => (await second.handle(new Request('http://localhost/_flux/dashboard.json'))).json()
  // parts are handed over one after the other
  await expect.poll(async () => (await ask()).instance, { interval: 50 }).toBe(instance)
})
