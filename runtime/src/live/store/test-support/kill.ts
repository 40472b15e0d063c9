import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LiveLogger } from '../../server/peer.ts'
import { DiskStateStore } from '../disk/disk.ts'

export interface KillOptions {
  /** Starts `writer.ts`: a program and its arguments, to which the folder and a number are added. */
  readonly command: readonly [string, ...string[]]
  /** After how many acknowledgements each run is killed. */
  readonly kills: readonly number[]
}

export interface Killed {
  readonly acknowledged: number
  /** What was acknowledged and is not there, or is there as it was before. */
  readonly missing: readonly string[]
  /** What the store said while it was opened again. */
  readonly errors: readonly string[]
}

/** Lets a writer be killed again and again over one folder, and looks after each time for what it had acknowledged. */
export async function killWriters({ command, kills }: KillOptions): Promise<Killed> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-kill-'))
  const last = new Map<string, number>()
  const missing: string[] = []
  const errors: string[] = []
  let acknowledged = 0
  try {
    for (const count of kills) {
      acknowledged += await writeUntil(count, [...command, folder, String(highest(last) + 1)], last)
      missing.push(...(await look(folder, last, errors)))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { acknowledged, missing, errors }
}

const highest = (last: ReadonlyMap<string, number>): number => Math.max(0, ...last.values()) + 1000

/** Kills it at its so-manieth line; what was in the pipe by then counts too. */
async function writeUntil(
  count: number,
  [file = '', ...args]: readonly string[],
  last: Map<string, number>,
): Promise<number> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let lines = 0
  for await (const line of createInterface(child.stdout)) {
    const [key = '', number = ''] = line.split(' ')
    if (number === '') continue
    last.set(key, Number(number))
    if (++lines === count) child.kill('SIGKILL')
  }
  const [code, signal] = await exited
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by itself with ${code ?? signal}`)
  return lines
}

async function look(folder: string, last: ReadonlyMap<string, number>, errors: string[]): Promise<string[]> {
  const note = (message: string) => void errors.push(message)
  const logger: LiveLogger = { debug() {}, info() {}, warn: note, error: note }
  const store = await DiskStateStore.open({ folder, logger, maxBytes: 8 * 1024 * 1024 })
  const missing: string[] = []
  for (const [key, number] of last) {
    const found = Number.parseInt(String((await store.get(key))?.value), 10)
    if (!(found >= number)) missing.push(`${key} ${number}, is ${found}`)
    const every = await store.get(`every:${number}`)
    if (highest(last) - 1000 - number < 100 && every?.value !== String(number)) missing.push(`every:${number}`)
  }
  await store.close()
  return missing
}
