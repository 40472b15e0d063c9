import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { waitForCondition } from './index.ts'

test('gives what became true, at once where it is', async () => {
  expect(await waitForCondition(() => 'here')).toBe('here')
  let turns = 0
  expect(await waitForCondition(async () => (++turns > 40 ? turns : 0))).toBe(41)
})

test('a check that throws is not true yet', async () => {
  let turns = 0
  const check = () => {
    if (++turns < 3) throw new Error('not yet')
    return turns
  }
  expect(await waitForCondition(check)).toBe(3)
})

test('says what it saw last, and what it waited for', async () => {
  const rows = [{ id: 1, text: 'milk' }]
  const late = waitForCondition(() => rows.length > 1 || (false as const), { timeout: 20, message: 'a second row' })
  await expect(late).rejects.toThrow('Waited in vain for a second row within 20 ms; last seen: false')
  const thrown = waitForCondition(() => JSON.parse('{'), { timeout: 20 })
  await expect(thrown).rejects.toMatchObject({
    name: 'AssertionError',
    message: expect.stringMatching(/^The condition was not met within 20 ms; the check threw last: /),
    cause: expect.any(SyntaxError),
  })
  const hangs = waitForCondition(() => new Promise<boolean>(() => {}), { timeout: 20 })
  await expect(hangs).rejects.toThrow('the check never answered')
})

test('with events it looks after each of them and never in between', async () => {
  const bus = new EventEmitter()
  let looks = 0
  let value = 0
  const on = {
    subscribe(listener: () => void) {
      bus.on('change', listener)
      return () => void bus.off('change', listener)
    },
  }
  const found = waitForCondition(
    () => {
      looks++
      return value === 2 && value
    },
    { on },
  )
  for (value of [1, 2]) {
    bus.emit('change')
    await new Promise(setImmediate)
  }
  expect(await found).toBe(2)
  expect(looks).toBe(3)
  expect(bus.listenerCount('change')).toBe(0)
})

test('a change during the check is not missed', async () => {
  const listeners = new Set<() => void>()
  const on = {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  let value = false
  const check = async () => {
    const before = value
    value = true
    for (const listener of listeners) listener()
    await Promise.resolve()
    return before
  }
  expect(await waitForCondition(check, { on })).toBe(true)
})

test('keeps to its own clock where the test has taken over the time', async () => {
  vi.useFakeTimers()
  try {
    await expect(waitForCondition(() => false, { timeout: 30 })).rejects.toThrow('within 30 ms')
  } finally {
    vi.useRealTimers()
  }
})
