import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { expectShared } from '../runtime/src/live/sqlite/test-support/expect-shared.ts'
import { shareFile } from '../runtime/src/live/sqlite/test-support/processes.ts'
import { killWriters } from '../runtime/src/live/store/test-support/kill.ts'
import { must } from './support/command.ts'
import { random, seed } from './support/random.ts'
import { bun, node, node24 } from './support/runtimes.ts'

const writer = fileURLToPath(new URL('../runtime/src/live/store/test-support/writer.ts', import.meta.url))
/** After how many acknowledgements each run is killed; `FLUX_KILLS=100` for a soak. */
const kills = [1, 300, 2000, 50, 700]
const chance = random(seed)
while (kills.length < Number(process.env['FLUX_KILLS'] ?? 0)) kills.push(1 + Math.floor(chance() * 1500))

/** A folder for the executable. */
const folder = mkdtemp(join(tmpdir(), 'flux-live-store-'))
afterAll(async () => rm(await folder, { recursive: true, force: true }))

async function executable(): Promise<[string]> {
  const out = join(await folder, 'writer')
  await must((await bun()).path, ['build', '--compile', writer, '--outfile', out])
  return [out]
}

describe('after SIGKILL everything that the disk store had acknowledged is there', () => {
  test.each([
    ['on Node 24', async () => [(await node24()).path, '--import', 'tsx', writer] as const],
    ['on Bun', async () => [(await bun()).path, writer] as const],
    ['in an executable of bun build --compile', executable],
  ])('%s', async (_, command) => {
    const { acknowledged, missing, errors } = await killWriters({
      command: await command(),
      kills,
    })
    expect(missing).toEqual([])
    expect(errors).toEqual([])
    expect(acknowledged).toBeGreaterThanOrEqual(kills.reduce((sum, count) => sum + count, 0))
  })
})

test('Node, Node 24 and Bun on one SQLite file: nothing lost, nothing twice, one order for all', async () => {
  const worker = fileURLToPath(new URL('../runtime/src/live/sqlite/test-support/worker.ts', import.meta.url))
  const commands = [
    [node.path, '--import', 'tsx', worker],
    [(await node24()).path, '--import', 'tsx', worker],
    [(await bun()).path, worker],
  ] as const
  expectShared(await shareFile(commands, 100), { processes: 3, rounds: 100 })
})
