import { expect, test, vi } from 'vitest'
import { MemoryRoomBus } from '../../bus/memory.ts'
import type { BusHandler, RoomBus } from '../../bus/types.ts'
import { LiveServer } from '../index.ts'
import { silentLogger } from '../peer.ts'
import { ann, bob, visit } from './test-support/people.ts'

const open = (bus: RoomBus, error = vi.fn<() => void>()) => {
  const live = new LiveServer({ bus, logger: { ...silentLogger, error } })
  live.start()
  return live
}

test('a session that one process ends is ended in those that share its bus, once', async () => {
  const bus = new MemoryRoomBus()
  const servers = [open(bus), open(bus)]
  const [here, there] = servers
  if (!here || !there) throw new Error('two were opened')
  const [annes, other, bobs] = [visit(here, ann), visit(there, ann), visit(there, bob)]
  await new Promise(setImmediate)
  expect(here.revoke({ user: 'ann' })).toBe(1)
  expect(annes.closedWith?.code).toBe(4401)
  // signed in again, before the own message comes back
  const again = visit(here, { ...ann, session: 'ann-2' })
  await vi.waitFor(() => expect(other.closedWith?.code).toBe(4401))
  expect([again.closedWith, bobs.closedWith]).toEqual([undefined, undefined])
  await Promise.all(servers.map((live) => live.drain(100)))
  await bus.close()
})

test('a bus that fails is told of, tried again, and keeps no session that is ended here', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const handlers: BusHandler[] = []
  let down = true
  const bus: RoomBus = {
    publish: () => Promise.reject(new Error('down')),
    subscribe: async (_, handler) => {
      if (down) throw new Error('down')
      handlers.push(handler)
      return async () => void handlers.pop()
    },
    last: async () => 0,
    close: async () => {},
  }
  const error = vi.fn<() => void>()
  const live = open(bus, error)
  const peer = visit(live, ann)
  expect(live.revoke({ session: 'ann-1' })).toBe(1)
  expect(peer.closedWith?.code).toBe(4401)
  await vi.advanceTimersByTimeAsync(0)
  expect(error).toHaveBeenCalledTimes(2)
  down = false
  await vi.advanceTimersByTimeAsync(5000)
  expect(handlers).toHaveLength(1)
  await handlers[0]?.gap(1, 2)
  expect(error).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
  await live.drain(0)
  await vi.waitFor(() => expect(handlers).toHaveLength(0))
})
