import { expect, test } from 'vitest'
import { ConflictError, FluxStackError } from '../errors/errors.ts'
import { FluxStackLogger } from '../logging/logger.ts'
import { appMetrics } from '../monitoring/metrics.ts'
import { BaseService, ServiceContainer, token } from './index.ts'

class Mailer extends BaseService {
  readonly log: string[] = []

  protected override onInit(): void {
    this.log.push('init')
    this.logger.warn('Ready')
  }

  protected override onDispose(): void {
    this.log.push('dispose')
  }

  send(work: () => string): Promise<string> {
    return this.operation('send', work, { to: 'ann' })
  }
}

test('the container gives it its logger, starts it before anybody gets it, and ends it', async () => {
  const lines: string[] = []
  const services = new ServiceContainer().singleton(token<Mailer>('mailer'), () => new Mailer())
  services.useLogger(new FluxStackLogger({ destination: { write: (line) => void lines.push(line) } }))
  const Named = token<Mailer>('named')
  services.singleton(Named, () => new Mailer())
  const mailer = await services.get(Named)
  expect(mailer.log).toEqual(['init'])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ module: 'named', msg: 'Ready' })
  await services.dispose()
  expect(mailer.log).toEqual(['init', 'dispose'])
})

test('a failed operation says where, keeps the cause, and leaves errors made for an answer alone', async () => {
  const mailer = new Mailer()
  expect(await mailer.send(() => 'sent')).toBe('sent')
  const cause = new Error('socket closed')
  const failed = mailer.send(() => {
    throw cause
  })
  await expect(failed).rejects.toMatchObject({
    message: 'Mailer failed to send',
    context: { service: 'Mailer', operation: 'send', to: 'ann' },
    cause,
  })
  await expect(failed).rejects.toBeInstanceOf(FluxStackError)
  const conflict = new ConflictError('twice')
  await expect(mailer.send(() => Promise.reject(conflict) as never)).rejects.toBe(conflict)
})

test('measures each operation by what came of it, and has metrics of its own', async () => {
  class Orders extends BaseService {
    readonly #placed = this.metrics.counter({ name: 'orders_placed_total', help: 'Orders.', labels: ['shop'] })

    place(shop: string) {
      this.#placed.inc({ shop })
      return this.operation('place', () => (shop === 'closed' ? Promise.reject(new ConflictError('Closed')) : shop))
    }
  }
  const orders = new Orders()
  await orders.place('berlin')
  await new Orders().place('berlin')
  await expect(orders.place('closed')).rejects.toThrow('Closed')
  const families = new Map(appMetrics.collect().map((family) => [family.name, family.samples]))
  expect(families.get('orders_placed_total')).toEqual([
    { labels: { shop: 'berlin' }, value: 2 },
    { labels: { shop: 'closed' }, value: 1 },
  ])
  const place = { service: 'Orders', operation: 'place' }
  const ok = expect.objectContaining({ labels: { ...place, outcome: 'ok' }, count: 2 })
  const error = expect.objectContaining({ labels: { ...place, outcome: 'error' }, count: 1 })
  expect(families.get('service_operation_duration_seconds')).toEqual(expect.arrayContaining([ok, error]))
})

test('one whose start fails is ended at once, and the next one to ask gets another', async () => {
  const log: string[] = []
  class Pool extends BaseService {
    protected override onInit(): void {
      log.push('open')
      if (log.length === 1) throw new Error('no connection')
    }

    protected override onDispose(): void {
      log.push('close')
    }
  }
  const Token = token<Pool>('pool')
  const services = new ServiceContainer().singleton(Token, () => new Pool())
  await expect(services.get(Token)).rejects.toThrow('pool could not be made: no connection')
  expect(log).toEqual(['open', 'close'])
  await services.get(Token)
  await services.dispose()
  expect(log).toEqual(['open', 'close', 'open', 'close'])
})
