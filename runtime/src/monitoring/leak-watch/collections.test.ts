import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { Collections } from './collections.ts'
import { memoryInUse } from './memory.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void // V8's own

/** The next turns of the loop, in which what was found dead is told of. */
const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('a collection of the whole heap is told once for each time it is asked for', async () => {
  const collected = vi.fn<() => void>()
  const collections = new Collections(collected)
  collections.arm()
  collections.arm()
  await turns()
  gc()
  await vi.waitFor(() => expect(collected).toHaveBeenCalledTimes(1))
  gc()
  await turns()
  expect(collected).toHaveBeenCalledTimes(1)
  collections.arm()
  await turns()
  gc()
  await vi.waitFor(() => expect(collected).toHaveBeenCalledTimes(2))
})

test('memory in use leaves new objects out, and has buffers apart', () => {
  gc()
  const before = memoryInUse()
  const buffers = Array.from({ length: 8 }, () => Buffer.alloc(1024 ** 2))
  const objects = Array.from({ length: 100_000 }, (_, index) => ({ index }))
  gc()
  const after = memoryInUse()
  expect(after.external - before.external).toBeGreaterThan(7 * 1024 ** 2)
  expect(after.heap - before.heap).toBeGreaterThan(1024 ** 2)
  expect([buffers.length, objects.length]).toEqual([8, 100_000])
})
