import { expect, test, vi } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import type { PluginContext } from '../plugins/define.ts'
import { Access } from './access.ts'
import { type MonitoringPart, type PartContext, RunningParts } from './parts.ts'

function contextOf(): PartContext & { errors: string[] } {
  const { config, elysia, live, services, metrics } = createApp({ logging: { level: 'silent' } })
  const errors: string[] = []
  const logger = { error: (message: string) => void errors.push(message) } as unknown as PluginContext['logger']
  const access = new Access(config)
  return { config, elysia, live, services, metrics, logger, access, options: { enabled: true }, errors }
}

function running(parts: MonitoringPart[], context = contextOf()): RunningParts {
  return new RunningParts(
    context,
    parts.map((part) => () => part),
  )
}

test('a part that fails is named, and keeps none of the others', async () => {
  const context = contextOf()
  const fails = () => Promise.reject(new Error('no'))
  const start = vi.fn<() => void>()
  const stop = vi.fn<() => void>()
  const parts = running(
    [
      { name: 'bad', start: fails, stop: fails, report: fails },
      { name: 'good', start, stop, report: () => ({ fine: true }) },
      { name: 'silent' },
    ],
    context,
  )
  await parts.start()
  expect(await parts.report()).toEqual({ bad: { failed: true }, good: { fine: true } })
  await parts.stop()
  expect([start.mock.calls.length, stop.mock.calls.length]).toEqual([1, 1])
  expect(context.errors).toEqual([
    'Monitoring: bad failed to start',
    'Monitoring: the report of bad failed',
    'Monitoring: bad failed to stop',
  ])
})

test('the stop waits for a flush that hangs no longer than two seconds', async () => {
  vi.useFakeTimers()
  try {
    const context = contextOf()
    const parts = running([{ name: 'hangs', stop: () => new Promise(() => {}) }], context)
    await parts.start()
    const stopped = parts.stop()
    await vi.advanceTimersByTimeAsync(2000)
    await stopped
    expect(context.errors).toEqual(['Monitoring: hangs failed to stop'])
  } finally {
    vi.useRealTimers()
  }
})

test('after an edit the parts before are stopped, and the new ones go on from what they know', async () => {
  const log: string[] = []
  const part = (version: string): MonitoringPart => ({
    name: 'alerts',
    start: () => log.push(`start ${version}`),
    stop: () => log.push(`stop ${version}`),
    adopt: (previous) => log.push(`${version} adopts ${previous.name}`),
  })
  const before = running([part('one')])
  await before.start()
  const after = running([part('two'), { name: 'new', start: () => log.push('start new') }])
  after.takeOver(before)
  await after.stop()
  expect(log).toEqual(['start one', 'stop one', 'two adopts alerts', 'start two', 'start new', 'stop two'])
})

test('parts of an app that has not started are not started by an edit', async () => {
  const start = vi.fn<() => void>()
  const after = running([{ name: 'a', start }])
  after.takeOver(running([{ name: 'a' }]))
  after.takeOver(undefined)
  await after.stop()
  expect(start).not.toHaveBeenCalled()
})

test('without monitors and taps nobody looks on', () => {
  const parts = running([{ name: 'a' }])
  expect([parts.monitor, parts.tap]).toEqual([undefined, undefined])
})
