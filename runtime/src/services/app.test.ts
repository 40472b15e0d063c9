import { Elysia } from 'elysia'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../framework/create-app.ts'
import { LiveComponent, registry } from '../live/server/index.ts'
import { connectLive, mountLive } from '../live/testing/index.ts'
import { currentRequest } from '../logging/context.ts'
import { createTestClient } from '../testing/index.ts'
import { ServiceContainer, token, withServices } from './index.ts'

const config = { logging: { level: 'silent' } } as const
const Greeter = token<{ greet(name: string): string }>('greeter')
const Session = token<{ id: string | undefined }>('session')

function make(log: string[] = []) {
  return new ServiceContainer()
    .singleton(Greeter, () => ({ greet: (name) => `Hello ${name}` }), { dispose: () => log.push('-greeter') })
    .scoped(Session, () => (log.push('+session'), { id: currentRequest()?.requestId }), {
      dispose: () => log.push('-session'),
    })
}

const hello = new Elysia({ prefix: '/hello' })
  .use(withServices)
  .get('/plain', () => 'plain')
  .get('/session', async ({ services }) => {
    const [one, two] = await Promise.all([services.get(Session), services.get(Session)])
    return { same: one === two, id: one.id }
  })
  .get('/stream', async function* ({ services }) {
    yield (await services.get(Session)).id
    yield (await services.get(Greeter)).greet('stream')
  })
  .get('/fails', async ({ services }) => {
    await services.get(Session)
    throw new Error('no')
  })
  .get('/:name', async ({ services, params }) => ({ text: (await services.get(Greeter)).greet(params.name) }))
const routes = new Elysia({ prefix: '/api' }).use(hello)
type App = typeof routes

const ask = (path: string) => new Request(`http://localhost/api/hello/${path}`, { headers: { 'x-request-id': 'r-1' } })

test('a route reaches services, and the client sees no trace of it', async () => {
  const { api } = createTestClient<App>(createApp(config, { routes, services: make() }))
  const { data } = await api.hello({ name: 'Ann' }).get()
  expectTypeOf(data).toEqualTypeOf<{ text: string } | null>()
  expect(data).toEqual({ text: 'Hello Ann' })
})

test('an override answers in place of the real one, with the same routes', async () => {
  const services = make().override(Greeter, () => ({ greet: () => 'fake' }))
  const { api } = createTestClient<App>(createApp(config, { routes, services }))
  expect((await api.hello({ name: 'Ann' }).get()).data).toEqual({ text: 'fake' })
})

test('a scoped service is one a request and ends with it, also when the handler fails', async () => {
  const log: string[] = []
  const app = createApp(config, { routes, services: make(log) })
  expect(await (await app.handle(ask('session'))).json()).toEqual({ same: true, id: 'r-1' })
  expect(log).toEqual(['+session', '-session'])
  const failed = await app.handle(ask('fails'))
  expect([failed.status, failed.headers.get('x-request-id')]).toEqual([500, 'r-1'])
  await failed.text()
  expect(log).toEqual(['+session', '-session', '+session', '-session'])
  await (await app.handle(ask('plain'))).text()
  expect(log).toHaveLength(4)
})

test('a stream has its services until it has been read, or given up', async () => {
  const log: string[] = []
  const app = createApp(config, { routes, services: make(log) })
  const answer = await app.handle(ask('stream'))
  expect(await answer.text()).toBe('r-1Hello stream')
  expect(log).toEqual(['+session', '-session'])
  await (await app.handle(ask('stream'))).body?.cancel()
  await expect.poll(() => log).toHaveLength(4)
})

test('services are made at the start and disposed of at the stop, before the stop hooks', async () => {
  const log: string[] = []
  const services = make(log).singleton(token<number>('eager'), () => log.push('+eager'))
  const app = createApp(config, { routes, services, onStop: [() => void log.push('stop hook')] })
  await app.start()
  expect(log).toEqual(['+eager'])
  await app.stop()
  expect(log).toEqual(['+eager', '-greeter', 'stop hook'])
  const broken = new ServiceContainer().singleton(Greeter, () => {
    throw new Error('no licence')
  })
  await expect(createApp(config, { services: broken }).start()).rejects.toThrow('greeter could not be made: no licence')
})

test('without services, and outside of a request, it says so', async () => {
  const errors: string[] = []
  const silent = createApp({ logging: { level: 'silent' } }, { routes })
  silent.logger.error = (message) => void errors.push(message)
  expect((await silent.handle(ask('Ann'))).status).toBe(500)
  expect(errors).toEqual(['The app has no services: createApp(config, { services })'])
})

test('hot reload keeps an unchanged container and ends a replaced one when its requests are through', async () => {
  const log: string[] = []
  const services = make(log)
  const before = createApp(config, { routes, services })
  await before.start()
  const same = createApp(config, { routes, services })
  same.adopt(before)
  expect(await same.services.get(Greeter)).toBe(await before.services.get(Greeter))

  const slow = await before.handle(ask('stream'))
  const next = createApp(config, { routes, services: make() })
  next.adopt(same)
  expect(await slow.text()).toBe('r-1Hello stream')
  await expect.poll(() => log).toEqual(['+session', '-session', '-greeter'])
})

class Hello extends LiveComponent.with({
  state: z.object({ text: z.string().default('') }),
  actions: { say: null },
}) {
  async say() {
    await this.services.get(Session)
    this.state.text = (await this.services.get(Greeter)).greet('live')
  }
}

test('a live component reaches them too, and its scoped ones end with it', async () => {
  const log: string[] = []
  const mounted = await mountLive(Hello, { services: make(log) })
  await mounted.call.say()
  await mounted.call.say()
  expect(mounted.state.text).toBe('Hello live')
  expect(log).toEqual(['+session'])
  await mounted.unmount()
  await expect.poll(() => log).toEqual(['+session', '-session'])
})

test('after a hot reload a live component asks the new container', async () => {
  const log: string[] = []
  const live = registry({ hello: Hello })
  const services = make(log)
  const page = connectLive(live, { services })
  const hello = page.connection.component('hello')
  const stop = hello.subscribe(() => {})
  await hello.call('say')
  const fake = make().override(Greeter, () => ({ greet: () => 'new' }))
  createApp(config, { live, services: fake }).live.adopt(page.live)
  void services.dispose()
  await hello.call('say')
  expect(hello.getSnapshot().state).toEqual({ text: 'new' })
  await expect.poll(() => log).toEqual(['+session', '-session', '-greeter'])
  stop()
  await page.stop()
})
