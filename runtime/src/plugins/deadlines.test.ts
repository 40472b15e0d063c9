import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { createApp, type CreateAppParts } from '../framework/create-app.ts'
import { definePlugin } from './define.ts'

const never = () => new Promise<never>(() => {})
const routes = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello')

/** An app with short deadlines, and the lines that it logs. */
function make(parts: CreateAppParts) {
  const lines: { msg: string; plugin?: string; err?: { message: string } }[] = []
  const server = { startDeadline: 20, hookDeadline: 20, stopDeadline: 20 }
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const logTransports = [{ type: 'stream', stream, level: 'error' } as const]
  // its start takes longer than these deadlines on a busy machine
  const plugins = { monitoring: { enabled: false } }
  const config = { logging: { console: { enabled: false } }, server, plugins } as const
  const app = createApp(config, { routes, logTransports, ...parts })
  return { app, lines }
}

const get = (path: string) => new Request(`http://localhost${path}`)
const late = (stage: string) => ({
  msg: `Plugin slow failed in ${stage}`,
  plugin: 'slow',
  err: { message: 'It took longer than 0.02 s' },
})

test('a setup that does not come back is left out, and said not to be ready', async () => {
  const { app, lines } = make({ plugins: [definePlugin({ name: 'slow', setup: never })] })
  expect(await (await app.handle(get('/api/hello'))).text()).toBe('hello')
  expect(lines).toMatchObject([late('setup')])
  expect(await (await app.handle(get('/api/ready'))).json()).toMatchObject({ errors: [{ path: 'plugin slow' }] })
})

test('so is a start, and the app starts', async () => {
  const { app, lines } = make({ plugins: [definePlugin({ name: 'slow', onServerStart: never })] })
  await app.start()
  expect(lines).toMatchObject([late('onServerStart')])
  await app.stop()
})

test('the app does not start without a required plugin, nor without its own start hooks and services', async () => {
  const required = make({ plugins: [definePlugin({ name: 'slow', required: true, onServerStart: never })] })
  await expect(required.app.start()).rejects.toMatchObject({
    code: 'PLUGIN_FAILED',
    message: 'Plugin slow failed in onServerStart: It took longer than 0.02 s',
  })
  await expect(make({ onStart: [never] }).app.start()).rejects.toMatchObject({
    code: 'START_TIMEOUT',
    message: 'A start hook took longer than 0.02 s (server.startDeadline)',
  })
  await expect(
    make({ routes: new Elysia().use(new Promise<{ default: typeof routes }>(() => {})) }).app.ready(),
  ).rejects.toMatchObject({ code: 'START_TIMEOUT' })
})

test('a stop goes on without it', async () => {
  let stopped = false
  const other = definePlugin({ name: 'other', onServerStop: () => void (stopped = true) })
  const { app, lines } = make({ plugins: [other, definePlugin({ name: 'slow', onServerStop: never })] })
  await app.start()
  await app.stop()
  expect(lines).toMatchObject([late('onServerStop')])
  expect(stopped).toBe(true)
})

test('a request goes on without its hooks, unless the plugin is required', async () => {
  const hooks = { onRequest: never, onResponse: never, onError: never }
  const { app, lines } = make({ plugins: [definePlugin({ name: 'slow', ...hooks })] })
  expect(await (await app.handle(get('/api/hello'))).text()).toBe('hello')
  expect(lines).toMatchObject([late('onRequest'), late('onResponse')])
  const required = make({ plugins: [definePlugin({ name: 'slow', required: true, onRequest: never })] })
  expect((await required.app.handle(get('/api/hello'))).status).toBe(500)
})
