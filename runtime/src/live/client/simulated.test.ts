import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { idle, restartable } from '../test-support/client-page.ts'

class Log extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ lines: z.array(z.number()).default([]) }),
  actions: { add: z.number() },
}) {
  add(line: In<Log, 'add'>): void {
    this.state.lines.push(line)
  }
}

const components = registry({ log: Log })

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a frame takes as long as was asked for, each way', async () => {
  const { connection } = restartable(components, { simulate: { latency: 200 } })
  const log = connection.component('log')
  log.subscribe(idle)
  await vi.advanceTimersByTimeAsync(399)
  expect(connection.getSnapshot().status).toBe('connecting')
  await vi.advanceTimersByTimeAsync(2)
  expect(connection.getSnapshot()).toMatchObject({ status: 'open', latency: 400 })
  await vi.advanceTimersByTimeAsync(401)
  expect(log.getSnapshot().status).toBe('live')
  connection.destroy()
})

test('frames that are late by chance stay in order', async () => {
  const { connection } = restartable(components, { simulate: { latency: 10, jitter: 500 } })
  const log = connection.component('log')
  log.subscribe(idle)
  await vi.advanceTimersByTimeAsync(5000)
  for (let line = 0; line < 30; line++) void log.call('add', line)
  await vi.advanceTimersByTimeAsync(5000)
  expect(log.getSnapshot().state).toEqual({ lines: Array.from({ length: 30 }, (_, line) => line) })
  connection.destroy()
})

test('a network that is cut now and then loses and repeats nothing', async () => {
  const { connection } = restartable(components, { simulate: { latency: 1, loss: 0.05 } })
  const log = connection.component('log')
  log.subscribe(idle)
  for (let line = 0; line < 100; line++) void log.call('add', line)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(log.getSnapshot().state).toEqual({ lines: Array.from({ length: 100 }, (_, line) => line) })
  expect(connection.getSnapshot().opened).toBeGreaterThan(1)
  connection.destroy()
})

test('the address of the page can ask for it, and production never does it', async () => {
  vi.stubGlobal('location', { href: 'http://localhost/?flux-latency=100', search: '?flux-latency=100,5,0' })
  const slow = restartable(components).connection
  slow.component('log').subscribe(idle)
  await vi.advanceTimersByTimeAsync(150)
  expect(slow.getSnapshot().status).toBe('connecting')
  slow.destroy()
  vi.stubEnv('NODE_ENV', 'production')
  const built = restartable(components, { simulate: { latency: 1000 } }).connection
  built.component('log').subscribe(idle)
  await vi.advanceTimersByTimeAsync(0)
  expect(built.getSnapshot().status).toBe('open')
  built.destroy()
  vi.unstubAllEnvs()
})
