import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { busContract } from '../bus/test-support/contract.ts'
import { silentLogger } from '../server/peer.ts'
import { storeContract } from '../store/test-support/contract.ts'
import { SqliteRoomBus } from './bus.ts'
import { SqliteStateStore } from './store.ts'
import { expectShared } from './test-support/expect-shared.ts'
import { shareFile } from './test-support/processes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-sqlite-live-'))
})
const file = () => join(folder, 'data', 'live.db')
const remove = async () => rmSync(folder, { recursive: true })

describe('SqliteStateStore', () => {
  storeContract({
    open: (now) => SqliteStateStore.open({ file: file(), now, maxBytes: 20_000, maxValueBytes: 1000 }),
    remove,
  })
})

describe('SqliteRoomBus', () => {
  busContract({
    open: (logged) =>
      SqliteRoomBus.open({
        file: file(),
        keep: 10,
        maxPayload: 1000,
        logger: { ...silentLogger, error: (message) => logged(message) },
      }),
    remove,
  })
})

test('two processes on one file: no write is lost, one wins each claim, all hear the same in the same order', async () => {
  const worker = fileURLToPath(new URL('test-support/worker.ts', import.meta.url))
  const command = [process.execPath, '--import', 'tsx', worker] as const
  expectShared(await shareFile([command, command], 60), { processes: 2, rounds: 60 })
})

test('a bus gives no number twice, also of a topic that was forgotten', async () => {
  const bus = await SqliteRoomBus.open({ file: file(), keepFor: -1 })
  const first = await bus.publish('room', 'a')
  for (let n = 0; n < 63; n++) await bus.publish('other', String(n))
  expect(await bus.publish('third', 'sweeps')).toBeGreaterThan(first)
  expect(await bus.publish('room', 'b')).toBeGreaterThan(first)
  const missed = await new Promise((resolve) => {
    const message = () => resolve('no gap')
    void bus.subscribe('room', { message, gap: (from, to) => resolve([from, to]) }, { from: first })
  })
  expect(missed).toEqual([first, (await bus.last('room')) - 1])
  await bus.close()
  await remove()
})

test('a file that cannot be used is said, with the reason', async () => {
  writeFileSync(join(folder, 'text.db'), 'not a database, '.repeat(500))
  const at = { file: join(folder, 'text.db') }
  await expect(SqliteStateStore.open(at)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    cause: { code: 'DATABASE_CORRUPT' },
  })
  await expect(SqliteRoomBus.open(at)).rejects.toMatchObject({
    code: 'BUS_FAILED',
    cause: { code: 'DATABASE_CORRUPT' },
  })
  await remove()
})
