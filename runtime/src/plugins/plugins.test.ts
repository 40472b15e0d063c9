import { Elysia } from 'elysia'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type FluxStackConfigInput, resolveConfig } from '../config/index.ts'
import { ForbiddenError } from '../errors/errors.ts'
import { createApp } from '../framework/create-app.ts'
import { FakePeer } from '../live/testing/fake-peer.ts'
import { definePlugin, type HookName, type Plugin } from './define.ts'
import { PluginHost } from './host.ts'

const quiet: FluxStackConfigInput = { logging: { level: 'silent' } }
const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => ['milk'])
  .get('/boom', () => {
    throw new Error('boom')
  })
const ask = (path: string, init?: RequestInit) => new Request(`http://localhost${path}`, init)
const make = (plugins: Plugin[], config: object = {}) => createApp({ ...quiet, ...config }, { routes, plugins })

/** An app whose errors can be read. */
function watched(plugins: Plugin[]) {
  const lines: string[] = []
  const app = make(plugins)
  const error = app.logger.error.bind(app.logger)
  app.logger.error = (message, context) => {
    lines.push(message)
    error(message, context)
  }
  return { app, lines }
}

test('a plugin adds routes, with its own checked options', async () => {
  const greeting = definePlugin({
    name: 'greeting',
    configSchema: z.object({ text: z.string().default('Hello') }),
    setup: ({ elysia, options }) => void elysia.get('/api/greeting', () => options.text),
  })
  const app = make([greeting], { plugins: { greeting: { text: 'Hi' } } })
  expect(await (await app.handle(ask('/api/greeting'))).text()).toBe('Hi')
  const off = make([greeting], { plugins: { greeting: { enabled: false } } })
  expect((await off.handle(ask('/api/greeting'))).status).toBe(404)
  expect(() => make([greeting], { plugins: { greeting: { text: 1 } } })).toThrow(
    'plugins.greeting.text: is not allowed',
  )
  expect(() => make([{ name: 'openapi' }])).toThrow('There are two plugins named openapi')
})

test('plugins of one priority work in the order of the configuration, that of the mode included', async () => {
  const seen: string[] = []
  const note = (name: string) => definePlugin({ name, setup: () => void seen.push(name) })
  const plugins = [note('a'), note('b'), note('c')]
  make(plugins, { plugins: { c: {}, a: { enabled: true } } })
  make(plugins, { plugins: { b: {} } })
  make(plugins, { plugins: { b: {} }, environments: { test: { plugins: { a: {} } } } })
  const resolved = resolveConfig({ plugins: { c: {}, b: {} } }, { env: {}, mode: 'test' })
  createApp({}, { resolved, plugins })
  expect(seen.join('').match(/.../g)).toEqual(['cba', 'abc', 'bac', 'acb'])
})

test('setups run in order, one after the other though some take their time, and before the app’s routes', async () => {
  const seen: string[] = []
  const app = make([
    definePlugin({
      name: 'late',
      dependencies: ['slow'],
      setup: ({ elysia }) => void elysia.onRequest(() => void seen.push('late')),
    }),
    definePlugin({
      name: 'slow',
      onConfigResolved: () => void seen.push('resolved'),
      async setup({ elysia }) {
        await Promise.resolve()
        elysia.onBeforeHandle(() => void seen.push('slow'))
      },
    }),
  ])
  expect((await app.handle(ask('/api/notes'))).status).toBe(200)
  expect(seen).toEqual(['resolved', 'late', 'slow'])
})

test('hooks see a request in order and its answer backwards, files and errors too', async () => {
  const seen: string[] = []
  const tracer = (name: string) =>
    definePlugin({
      name,
      onRequest: ({ path }) => void seen.push(`${name} ${path}`),
      onResponse: ({ response, ms }) => {
        seen.push(`${name} ${response.status} ${typeof ms}`)
        response.headers.set(`x-${name}`, 'yes')
      },
      onError: ({ error }) => void seen.push(`${name} ${error.code}`),
    })
  const app = make([tracer('a'), tracer('b')])
  const answer = await app.handle(ask('/api/boom?secret'))
  expect([answer.status, answer.headers.get('x-a'), answer.headers.get('x-b')]).toEqual([500, 'yes', 'yes'])
  expect(seen).toEqual([
    'a /api/boom',
    'b /api/boom',
    'a INTERNAL_ERROR',
    'b INTERNAL_ERROR',
    'b 500 number',
    'a 500 number',
  ])
})

test('a hook may answer, refuse, or take the answer’s place', async () => {
  const app = make([
    definePlugin({
      name: 'gate',
      async onRequest({ path }) {
        await Promise.resolve()
        if (path === '/api/shut') throw new ForbiddenError('Closed on Sundays')
        return path === '/api/early' ? new Response('early') : undefined
      },
      onResponse: ({ path }) => (path === '/api/notes' ? new Response('another', { status: 203 }) : undefined),
    }),
  ])
  expect(await (await app.handle(ask('/api/early'))).text()).toBe('early')
  expect(await (await app.handle(ask('/api/shut'))).json()).toMatchObject({ status: 403, detail: 'Closed on Sundays' })
  const replaced = await app.handle(ask('/api/notes'))
  expect([replaced.status, replaced.headers.has('x-request-id')]).toEqual([203, true])
})

test('hooks that wait for nothing keep an answer from waiting, and the others keep their order', async () => {
  const seen: string[] = []
  const atOnce = (name: string) =>
    definePlugin({
      name,
      onRequest: () => void seen.push(`${name}?`),
      onResponse: () => void seen.push(`${name}!`),
    })
  const later = definePlugin({
    name: 'later',
    async onRequest() {
      await Promise.resolve()
      seen.push('later?')
    },
    async onResponse({ response }) {
      await Promise.resolve()
      seen.push('later!')
      return new Response(response.body, { status: 202 })
    },
  })
  const sync = make([atOnce('a'), atOnce('b')])
  const mixed = make([atOnce('a'), later, atOnce('b')])
  await Promise.all([sync.ready(), mixed.ready()])
  expect(sync.fetch(ask('/api/notes'))).toBeInstanceOf(Response)
  expect(seen.splice(0)).toEqual(['a?', 'b?', 'b!', 'a!'])
  const waiting = mixed.fetch(ask('/api/notes'))
  expect(waiting).toBeInstanceOf(Promise)
  const answer = await waiting
  expect([answer.status, answer.headers.has('x-request-id'), await answer.json()]).toEqual([202, true, ['milk']])
  expect(seen).toEqual(['a?', 'later?', 'b?', 'b!', 'later!', 'a!'])
})

test('a hook that nobody has is not there to be run', async () => {
  const ran: string[] = []
  const quietPlugins = { logger: { enabled: false }, monitoring: { enabled: false } }
  const bound = vi.spyOn(PluginHost.prototype, 'hooks')
  const bare = make([], { plugins: quietPlugins })
  const started = definePlugin({ name: 'started', onServerStart: () => void ran.push('start') })
  const one = make([started, definePlugin({ name: 'seen', onResponse: () => void ran.push('response') })], {
    plugins: quietPlugins,
  })
  await Promise.all([bare.ready(), one.ready()])
  const found = bound.mock.settledResults.map(({ value }, call) => [bound.mock.calls[call]?.[0], value?.length ?? 0])
  bound.mockRestore()
  const nobody = ['onRequest', 'onResponse', 'onError', 'onLiveConnect', 'onLiveDisconnect'].map((name) => [name, 0])
  const once = nobody.map(([name, count]) => [name, name === 'onResponse' ? 1 : count])
  expect(found).toEqual([...nobody, ...once])
  await one.handle(ask('/api/notes'))
  expect(ran).toEqual(['response'])
})

const hookNames: HookName[] = [
  'onServerStart',
  'onServerStop',
  'onRequest',
  'onResponse',
  'onError',
  'onLiveConnect',
  'onLiveDisconnect',
]

test.each(hookNames.flatMap((hook) => [[hook, 'at once'] as const, [hook, 'later'] as const]))(
  'a plugin that fails in %s, %s, is named and takes nothing down',
  async (hook, when) => {
    const fail = () => {
      if (when === 'at once') throw new Error('broken')
      return Promise.reject(new Error('broken'))
    }
    const seen: string[] = []
    const { app, lines } = watched([
      definePlugin({ name: 'broken', priority: 1, [hook]: fail }),
      definePlugin({ name: 'sound', [hook]: () => void seen.push(hook) }),
    ])
    await app.start()
    expect((await app.handle(ask('/api/notes'))).status).toBe(200)
    expect((await app.handle(ask('/api/boom'))).status).toBe(500)
    const peer = new FakePeer(app.live)
    app.live.open(peer)
    app.live.close(peer)
    await new Promise(setImmediate)
    await app.stop()
    expect(lines).toContain(`Plugin broken failed in ${hook}`)
    expect(seen).toContain(hook)
  },
)

test.each(['setup', 'onConfigResolved'] as const)(
  'one that fails in %s is out, and what depends on it',
  async (stage) => {
    const fail = () => {
      throw new Error('broken')
    }
    const app = make([
      definePlugin({ name: 'broken', [stage]: fail, onRequest: () => new Response('never') }),
      definePlugin({ name: 'next', dependencies: ['broken'], onRequest: () => new Response('never') }),
      definePlugin({ name: 'other', setup: ({ elysia }) => void elysia.get('/api/other', () => 'here') }),
    ])
    expect(await (await app.handle(ask('/api/other'))).text()).toBe('here')
    const ready = await app.handle(ask('/api/ready'))
    expect(ready.status).toBe(503)
    expect((await ready.json()).errors).toEqual([
      { path: 'plugin broken', message: `its ${stage} failed` },
      { path: 'plugin next', message: 'its setup failed' },
    ])
  },
)

test('a required plugin that fails keeps the app from running, and a request from passing it', async () => {
  const fail = () => {
    throw new Error('no key')
  }
  expect(() => make([definePlugin({ name: 'vault', required: true, setup: fail })])).toThrow(
    'Plugin vault failed in setup: no key',
  )
  const late = make([definePlugin({ name: 'vault', required: true, setup: async () => fail() })])
  await expect(late.ready()).rejects.toThrow('Plugin vault failed in setup: no key')
  const start = make([definePlugin({ name: 'vault', required: true, onServerStart: fail })])
  await expect(start.start()).rejects.toThrow('Plugin vault failed in onServerStart: no key')
  const request = make([definePlugin({ name: 'vault', required: true, onRequest: fail })])
  expect((await request.handle(ask('/api/notes'))).status).toBe(500)
})

test('setup may return hooks, closed over what it made', async () => {
  const counter = definePlugin({
    name: 'counter',
    setup() {
      let count = 0
      return { onResponse: ({ response }) => response.headers.set('x-count', String(++count)) }
    },
  })
  const app = make([counter])
  await app.handle(ask('/api/notes'))
  expect((await app.handle(ask('/api/notes'))).headers.get('x-count')).toBe('2')
  expect((await make([counter]).handle(ask('/api/notes'))).headers.get('x-count')).toBe('1')
})

test('live sockets are told of as they come and go', async () => {
  const seen: string[] = []
  const app = make([
    definePlugin({
      name: 'presence',
      onLiveConnect: ({ id }) => void seen.push(`+${id}`),
      onLiveDisconnect: ({ id }) => void seen.push(`-${id}`),
    }),
  ])
  await app.ready()
  const peer = new FakePeer(app.live, { id: 'p1' })
  app.live.open(peer)
  app.live.close(peer)
  expect(seen).toEqual(['+p1', '-p1'])
})

test('a hot reload sets plugins up anew, starts only what is new, stops what is gone, and stops all once', async () => {
  const seen: string[] = []
  const sockets: string[] = []
  const version = (name: string, number: number) =>
    definePlugin({
      name,
      setup: () => void seen.push(`setup ${name}${number}`),
      onServerStart: () => void seen.push(`start ${name}${number}`),
      onServerStop: () => void seen.push(`stop ${name}${number}`),
      onLiveConnect: () => void sockets.push(`${name}${number}`),
    })
  const before = make([version('stays', 1), version('goes', 1)])
  await before.start()
  const after = make([version('stays', 2), version('comes', 2)])
  await after.ready()
  after.adopt(before)
  await after.start()
  before.live.open(new FakePeer(before.live))
  await after.stop()
  await before.stop()
  await after.stop()
  expect(seen).toEqual([
    'setup stays1',
    'setup goes1',
    'start stays1',
    'start goes1',
    'setup stays2',
    'setup comes2',
    'stop goes1',
    'start comes2',
    'stop comes2',
    'stop stays2',
  ])
  expect(sockets).toEqual(['stays2', 'comes2'])
})
