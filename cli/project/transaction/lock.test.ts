import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { disk, type FileSystem } from './file-system.ts'
import { acquireLock, withLock, type Lock } from './lock.ts'
import { processes, type ProcessTable } from './process-identity.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'flux-lock-'))
  mkdirSync(join(home, '.flux'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

interface Machine {
  readonly pid?: number
  readonly boot?: string
  readonly host?: string
  /** Start times of the processes that run. */
  readonly running?: Readonly<Record<number, string>>
}

/** As process `pid` sees its machine. */
function seen({ pid = 1, boot = 'b1', host = 'h1', running = { 1: 's1', 2: 's2' } }: Machine): ProcessTable {
  return {
    self: () => ({ pid, boot, host, start: running[pid] ?? '' }),
    alive: (other) => other in running,
    startOf: (other) => running[other] ?? '',
  }
}

const MINUTE = 60_000
const take = (machine: Machine, minutes = 0, fs: FileSystem = disk): Lock =>
  acquireLock({ fs, home, command: 'generate', now: () => new Date(minutes * MINUTE), table: seen(machine) })

const locks = (): string[] => readdirSync(join(home, '.flux')).filter((name) => name.startsWith('lock'))

const locked = expect.objectContaining({ code: 'CHANGES_LOCKED' })

it('is held by one at a time, however long it takes, and says by whom', () => {
  const lock = take({ pid: 1 })
  expect(() => take({ pid: 2 }, 600)).toThrow(locked)
  expect(() => take({ pid: 2 })).toThrow(/flux generate \(process 1 on h1\)/)
  lock.release()
  take({ pid: 2 }).assertHeld()
  expect(locks()).toEqual(['lock'])
})

it.each([
  ['the process is gone', { pid: 2, running: { 2: 's2' } }],
  ['its number was given to another process', { pid: 2, running: { 1: 'later', 2: 's2' } }],
  ['the machine has been started anew', { pid: 2, boot: 'b2' }],
])('is broken when %s', (_why, machine: Machine) => {
  const stale = take({ pid: 1 })
  take(machine).assertHeld()
  expect(() => stale.assertHeld()).toThrow(locked)
  stale.release()
  expect(locks()).toEqual(['lock'])
})

it('of another host, or of a process without a known start, holds for ten minutes', () => {
  take({ pid: 1, host: 'h2' })
  expect(() => take({ pid: 2 }, 9)).toThrow(locked)
  take({ pid: 2, running: { 1: '', 2: '' } }, 11)
  expect(() => take({ pid: 1, running: { 1: '', 2: '' } }, 20)).toThrow(locked)
  take({ pid: 1, running: { 1: '', 2: '' } }, 22).assertHeld()
})

it('is broken when it is damaged', () => {
  writeFileSync(join(home, '.flux/lock'), '')
  expect(() => take({}).assertHeld()).not.toThrow()
})

it('works on a file system without hard links', () => {
  const fs = {
    ...disk,
    link: () => {
      throw Object.assign(new Error('no links'), { code: 'EPERM' })
    },
  }
  const lock = take({ pid: 1 }, 0, fs)
  expect(() => take({ pid: 2 }, 0, fs)).toThrow(locked)
  lock.release()
  take({ pid: 2 }, 0, fs).assertHeld()
})

it('knows this process and its start', () => {
  const { pid, start } = processes.self()
  expect(processes.alive(pid)).toBe(true)
  expect(processes.startOf(pid)).toBe(start)
})

it.runIf(process.platform === 'linux')('reads the start from the right field of /proc', () => {
  const [uptime = 0] = readFileSync('/proc/uptime', 'utf8').split(' ').map(Number)
  const seconds = Number(processes.self().start) / 100
  expect(seconds).toBeGreaterThan(uptime - process.uptime() - 2)
  expect(seconds).toBeLessThanOrEqual(uptime)
})

it('leaves no empty .flux behind, and takes none from under a process that is at work', async () => {
  const options = { fs: disk, home, command: 'x', now: () => new Date(), table: seen({ pid: 1 }) }
  await withLock(options, async () => {
    mkdirSync(join(home, '.flux/journal'))
    await expect(withLock({ ...options, table: seen({ pid: 2 }) }, async () => {})).rejects.toEqual(locked)
    expect(readdirSync(join(home, '.flux'))).toContain('journal')
  })
  expect(readdirSync(home)).toEqual([])
})

it('says that something else stands where the lock goes', () => {
  mkdirSync(join(home, '.flux/lock'))
  expect(() => take({})).toThrow(expect.objectContaining({ code: 'PATH_NOT_ALLOWED' }))
})

it('is not lost to two that find the same dead one at once', () => {
  take({ pid: 3, running: { 1: 's1', 2: 's2', 3: 's3' } }) // killed: nobody releases it
  let first: Lock | undefined
  /** What the second does at its leisure: it moves the lock aside when the first has taken its own, and is tidying up. */
  let move: (() => void) | undefined
  const tidying: FileSystem = {
    ...disk,
    list(path) {
      move?.()
      move = undefined
      return disk.list(path)
    },
  }
  const late: FileSystem = {
    ...disk,
    rename(from, to) {
      if (first) return disk.rename(from, to)
      move = () => disk.rename(from, to)
      first = take({ pid: 1 }, 0, tidying)
    },
  }
  expect(() => take({ pid: 2 }, 0, late)).toThrow(locked)
  expect(() => first?.assertHeld()).not.toThrow()
  first?.release()
  expect(locks()).toEqual([])
})
