import { describe, expect, test } from 'vitest'
import { silentLogger } from '../server/peer.ts'
import { MemoryRoomBus } from './memory.ts'
import { busContract } from './test-support/contract.ts'

describe('MemoryRoomBus', () => {
  busContract({
    open: async (logged) =>
      new MemoryRoomBus({
        keep: 10,
        maxPayload: 1000,
        logger: { ...silentLogger, error: (message) => logged(message) },
      }),
  })
})

test('keeps no more than its bound, and gives no number twice', async () => {
  const bus = new MemoryRoomBus({ maxBytes: 10_000 })
  const numbers: number[] = []
  for (let n = 0; n < 500; n++) numbers.push(await bus.publish(`topic:${n}`, 'x'.repeat(400)))
  expect(await bus.publish('topic:0', 'again')).toBeGreaterThan(1)
  expect(await bus.publish('topic:499', 'again')).toBe((numbers[499] ?? 0) + 1)
  const missed = await new Promise((resolve) => {
    const message = () => resolve('no gap')
    void bus.subscribe('topic:0', { message, gap: (from, to) => resolve({ from, to }) }, { from: 1 })
  })
  expect(missed).toEqual({ from: 1, to: (await bus.last('topic:0')) - 1 })
  await bus.close()
})
