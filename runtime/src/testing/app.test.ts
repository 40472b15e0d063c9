import { Elysia, t } from 'elysia'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../framework/create-app.ts'
import { NotFoundError } from '../errors/errors.ts'
import { LiveComponent, registry } from '../live/server/index.ts'
import { currentRequest } from '../logging/context.ts'
import { definePlugin } from '../plugins/define.ts'
import { BaseService, ServiceContainer, token, withServices } from '../services/index.ts'
import { assertProblem, createTestApp, spyPlugin } from './index.ts'

const order: string[] = []

class MailService extends BaseService {
  readonly sent: string[] = []

  send(to: string): void {
    this.logger.debug('Mail sent', { to })
    this.sent.push(to)
  }

  protected override onDispose(): void {
    order.push('mail disposed')
  }
}
const Mail = token<MailService>('mail')

class Counter extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ count: z.number().default(0) }),
  actions: { add: null },
}) {
  add() {
    this.state.count++
  }
}

const routes = new Elysia({ prefix: '/api' })
  .use(withServices)
  .post('/mails', async ({ services, body }) => (await services.get(Mail)).send(body.to), {
    body: t.Object({ to: t.String() }),
  })
  .get('/who', () => ({ address: currentRequest()?.address ?? null }))
  .get('/user', ({ headers }) => headers['x-user'] ?? 'nobody')
  .get('/missing', () => {
    throw new NotFoundError('No such note')
  })
  .get('/crash', () => {
    throw new Error('no table')
  })
type App = typeof routes

const real = definePlugin({ name: 'audit', setup: () => void order.push('the real plugin') })
const services = new ServiceContainer().singleton(Mail, () => new MailService())
const app = createApp(
  { logging: { level: 'silent' } },
  {
    routes,
    services,
    plugins: [real],
    live: registry({ counter: Counter }),
    onStart: [() => void order.push('started')],
    onStop: [() => void order.push('stopped')],
  },
)

describe('createTestApp', () => {
  test('makes another app like the one there is, with services of its own', async () => {
    await using first = createTestApp<App>(app)
    await using second = createTestApp<App>(app)
    expectTypeOf(first.api.who.get).returns.resolves.toHaveProperty('data')
    expect((await first.api.mails.post({ to: 'ann' })).status).toBe(200)
    expect((await first.service(Mail)).sent).toEqual(['ann'])
    expect((await second.service(Mail)).sent).toEqual([])
    expect(first.framework.services).not.toBe(services)
  })

  test('may be taken apart', async () => {
    await using test = createTestApp<App>(app)
    const { request, service, clientWith, connectLive } = test
    const ann = clientWith({ headers: { 'x-user': 'ann' } }) as typeof test.client
    expect((await request('/api/who')).status).toBe(200)
    expect((await ann.api.user.get()).data).toBe('ann')
    expect((await service(Mail)).sent).toEqual([])
    expect(connectLive().component('counter').getSnapshot().state).toBeUndefined()
  })

  test('takes stand-ins for services', async () => {
    const sent: string[] = []
    const fake = services.override(Mail, () => ({ sent, send: (to: string) => void sent.push(`not to ${to}`) }))
    await using test = createTestApp<App>(app, { services: fake })
    await test.api.mails.post({ to: 'ann' })
    expect(sent).toEqual(['not to ann'])
  })

  test('takes stand-ins for plugins, and says so where there is none of that name', async () => {
    order.length = 0
    const spy = spyPlugin(real)
    await using test = createTestApp<App>(app, { standIns: [spy] })
    await test.request('/api/who')
    expect(order).toEqual([])
    expect(spy.of('onRequest')).toMatchObject([{ path: '/api/who' }])
    expect(() => createTestApp(app, { standIns: [spyPlugin('audits')] })).toThrow(
      'There is no plugin audits to stand in for; the app has audit',
    )
  })

  test('makes an app from a configuration and parts, typed by its routes', async () => {
    await using test = createTestApp({ app: { name: 'Other' } }, { routes, services: services.copy() })
    expect((await test.api.user.get()).data).toBe('nobody')
    const ann = test.clientWith({ headers: { 'x-user': 'ann' } })
    expect((await ann.api.user.get()).data).toBe('ann')
    expect(test.framework.config.app.name).toBe('Other')
  })

  test('asks from an address, and keeps the log to itself', async () => {
    await using test = createTestApp<App>(app)
    expect(await (await test.request('/api/who', { address: '203.0.113.9' })).json()).toEqual({
      address: '203.0.113.9',
    })
    await assertProblem(await test.request('/api/crash'), { status: 500 })
    test.logs.assertLine({ level: 'error', err: { message: 'no table' } })
    test.logs.assertLine({ path: '/api/crash', status: 500 })
    await test.api.mails.post({ to: 'ann' })
    test.logs.assertLine({ level: 'debug', msg: 'Mail sent', module: 'mail', to: 'ann' })
  })

  test('gives services that live as long as a request, and ends them with the test', async () => {
    order.length = 0
    const PerRequest = token<{ n: number }>('per request')
    const dispose = () => void order.push('request ended')
    const own = services.copy().scoped(PerRequest, () => ({ n: 1 }), { dispose })
    {
      await using test = createTestApp<App>(app, { services: own, standIns: [spyPlugin(real)] })
      expect(await test.service(PerRequest)).toBe(await test.service(PerRequest))
      expect(await test.service(Mail)).toBe(await test.framework.services.get(Mail))
    }
    expect(order).toEqual(['request ended', 'mail disposed'])
  })

  test('hooks run where the test starts the app, and then only', async () => {
    order.length = 0
    {
      await using test = createTestApp<App>(app)
      await test.request('/api/who')
    }
    expect(order).toEqual(['the real plugin'])
    {
      await using test = createTestApp<App>(app)
      await test.start()
    }
    expect(order.slice(1)).toEqual(['the real plugin', 'started', 'mail disposed', 'stopped'])
  })

  test('a page reaches its live components without a network', async () => {
    const spy = spyPlugin('watch')
    await using test = createTestApp<App>(app, { plugins: [spy] })
    const [one, other] = [test.connectLive().component('counter'), test.connectLive().component('counter')]
    const ends = [one.subscribe(() => {}), other.subscribe(() => {})]
    await one.call('add')
    expect(one.getSnapshot().state).toEqual({ count: 1 })
    expect(spy.of('onLiveConnect')).toHaveLength(2)
    for (const end of ends) end()
  })
})
