import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { RateLimiter } from './index.ts'
import { sqliteStore } from './test-support/sqlite-store.ts'

const program = fileURLToPath(new URL('test-support/take.ts', import.meta.url))

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-limits-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'limits.db')
}

function taker(file: string, times: number) {
  const child = spawn(process.execPath, ['--import', 'tsx', program, file, String(times)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    ready: once(child.stdout, 'data'),
    go: () => child.stdin.write('go\n'),
    counts: once(child, 'close').then(
      () => JSON.parse(output.trim().split('\n').at(-1) ?? '') as { allowed: number; failed: number },
    ),
  }
}

test('two processes that share a store let through what one limit lets through, and not one more', async () => {
  const file = await temporary()
  const processes = [taker(file, 200), taker(file, 200)]
  await Promise.all(processes.map(({ ready }) => ready))
  for (const { go } of processes) go()
  const counts = await Promise.all(processes.map((one) => one.counts))
  expect(counts.map(({ failed }) => failed)).toEqual([0, 0])
  expect(counts.reduce((sum, { allowed }) => sum + allowed, 0)).toBe(100)
}, 30_000)

test('a store of another kind gives the verdicts of memory', async () => {
  const store = await sqliteStore(await temporary())
  let time = 1000
  const now = () => time
  const inFile = new RateLimiter({ rate: 2, burst: 3, store, now })
  const inMemory = new RateLimiter({ rate: 2, burst: 3, now })
  for (const [step, cost] of [
    [0, 1],
    [0, 2],
    [0, 1],
    [250, 1],
    [250, 1],
    [-500, 1],
    [9000, 3],
    [100, 9],
  ] as const) {
    time += step
    expect(await inFile.take('a', cost)).toEqual(inMemory.take('a', cost))
  }
  store.close()
})
