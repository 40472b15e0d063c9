import { Elysia } from 'elysia'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { ForbiddenError } from '../errors/errors.ts'
import { definePlugin } from '../plugins/define.ts'
import { createTestApp, replacePlugins, spyPlugin } from './index.ts'

const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .get('/crash', () => {
    throw new ForbiddenError('Not yours')
  })

test('records what every hook was given, in order', async () => {
  const spy = spyPlugin('watch')
  const test = createTestApp({}, { routes, plugins: [spy] })
  await test.start()
  await test.request('/api/notes?q=1', { address: '203.0.113.9' })
  await test.request('/api/crash')
  await test.stop()
  expect(spy.events.map(({ hook }) => hook)).toEqual([
    'onConfigResolved',
    'setup',
    'onServerStart',
    'onRequest',
    'onResponse',
    'onRequest',
    'onError',
    'onResponse',
    'onServerStop',
  ])
  expectTypeOf(spy.of('onResponse')[0]?.response).toEqualTypeOf<Response | undefined>()
  expect(spy.of('onRequest')[0]).toMatchObject({ path: '/api/notes', address: '203.0.113.9' })
  expect(spy.of('onError').map(({ error }) => error.code)).toEqual(['FORBIDDEN'])
  expect(spy.of('onResponse').map(({ response }) => response.status)).toEqual([200, 403])
  spy.clear()
  expect(spy.events).toEqual([])
})

test('hooks of its own answer besides', async () => {
  const spy = spyPlugin('gate', { hooks: { onRequest: () => Response.json('closed', { status: 503 }) } })
  await using test = createTestApp({}, { routes, plugins: [spy] })
  expect((await test.request('/api/notes')).status).toBe(503)
  expect(spy.of('onRequest')).toHaveLength(1)
})

const calls: string[] = []
const mail = definePlugin({
  name: 'mail',
  configSchema: z.object({ from: z.string().default('app@example.com') }),
  priority: 5,
  setup({ options }) {
    calls.push(`setup ${options.from}`)
    return { onResponse: () => void calls.push('response, from setup') }
  },
  onRequest: () => void calls.push('request'),
})

test('in the place of another it has its options and does nothing', async () => {
  calls.length = 0
  const spy = spyPlugin(mail)
  await using test = createTestApp({ plugins: { mail: { from: 'me@example.com' } } }, { routes, plugins: [spy] })
  await test.request('/api/notes')
  expect(calls).toEqual([])
  expect(spy).toMatchObject({ name: 'mail', priority: 5 })
  expect(spy.of('setup')[0]?.options).toEqual({ enabled: true, from: 'me@example.com' })
})

test('lets the other through where it is asked to', async () => {
  calls.length = 0
  const spy = spyPlugin(mail, { through: true })
  await using test = createTestApp({}, { routes, plugins: [spy] })
  await test.request('/api/notes')
  expect(calls).toEqual(['setup app@example.com', 'request', 'response, from setup'])
  expect(spy.of('onRequest')).toHaveLength(1)
})

test('a stand-in takes the place of its name, and needs one', () => {
  const other = definePlugin({ name: 'other' })
  const spy = spyPlugin(mail)
  expect(replacePlugins([other, mail], [spy])).toEqual([other, spy])
  expect(() => replacePlugins([other], [spy])).toThrow('There is no plugin mail to stand in for; the app has other')
  expect(() => replacePlugins([other], [spyPlugin('csrf')])).toThrow(
    'plugins.csrf of the configuration switches it off',
  )
})
