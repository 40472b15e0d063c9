import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { keep } from '../../../framework/keep.ts'
import { StateStoreError } from '../types.ts'
import { type Owner, runs, self } from './owner.ts'

/** How often an owner touches its lock, in milliseconds. */
const BEAT_MS = 1000
/** An owner that cannot be looked up, as in another container, is gone when it has not touched its lock for so many beats. */
const SILENT_BEATS = 4
/** Others may take a lock that was left behind at the same moment. */
const ATTEMPTS = 40
/** Taking a lock over is a matter of milliseconds: whoever has been at it for so many is gone. */
const TURN_MS = 10_000

export interface FolderLock {
  release(): Promise<void>
}

export interface LockOptions {
  /** Called once when the lock is no longer ours: somebody removed it. */
  readonly lost: () => void
  /** Milliseconds between two touches. Default: 1,000. */
  readonly beat?: number | undefined
}

/** Taken by this process, whatever copy of this module did. */
const taken = () => keep('fluxstack.state-store.locks', () => new Set<string>())

/**
 * Makes this process the one owner of a folder.
 *
 * One left behind by a process that is gone is taken over at once; one of another machine or container when it has not been touched for
 * some seconds.
 * @throws {StateStoreError} STORE_IN_USE
 */
export async function lockFolder(folder: string, { lost, beat = BEAT_MS }: LockOptions): Promise<FolderLock> {
  const path = join(folder, 'lock')
  const mine = self(randomUUID())
  const draft = `${path}.${mine.token}.draft`
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    await take(path, draft, beat)
  } finally {
    await rm(draft, { force: true })
  }
  taken().add(mine.token)
  const watch = setInterval(() => void touch(path, mine).then((held) => (held ? undefined : giveUp())), beat)
  watch.unref()
  const giveUp = () => {
    clearInterval(watch)
    if (taken().delete(mine.token)) lost()
  }
  return {
    async release() {
      clearInterval(watch)
      if (!taken().delete(mine.token)) return
      if ((await read(path))?.token === mine.token) await rm(path, { force: true })
    },
  }
}

/** By a hard link: the lock is there whole, or not. */
async function take(path: string, draft: string, beat: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await link(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // what node:fs throws
    }
    const holder = await read(path)
    if (holder && (await lives(path, holder, beat))) throw inUse(path, holder)
    // gone by now: the next try may have it
    if (holder) await takeOver(path, holder)
  }
  throw inUse(path, await read(path))
}

const nobody: Owner = { pid: 0, start: '', place: '', token: '' }

/** Undefined where there is none; one that cannot be read is of nobody. */
async function read(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return (JSON.parse(text) as Owner | null) ?? nobody // nothing else writes it
  } catch {
    return nobody
  }
}

async function lives(path: string, holder: Owner, beat: number): Promise<boolean> {
  const known = runs(holder, (token) => taken().has(token))
  if (known !== undefined) return known
  const touched = async () => (await stat(path, { bigint: true }).catch(() => undefined))?.mtimeNs
  const before = await touched()
  for (let waited = 0; waited < SILENT_BEATS; waited++) {
    await pause(beat)
    if ((await touched()) !== before) return true
  }
  return false
}

/**
 * Takes one that was left behind out of the way, one at a time: whoever looked before another took the folder must not move that one's
 * lock.
 */
async function takeOver(path: string, holder: Owner): Promise<void> {
  const turn = `${path}.turn.draft`
  try {
    await writeFile(turn, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // what node:fs throws
    const since = (await stat(turn).catch(() => undefined))?.mtimeMs ?? Date.now()
    // its process has ended in the middle
    if (Math.abs(Date.now() - since) > TURN_MS) await rm(turn, { force: true })
    return pause(5 + Math.random() * 20)
  }
  try {
    if ((await read(path))?.token === holder.token) await moveAside(path, holder)
  } finally {
    await rm(turn, { force: true })
  }
}

/** Takes one that was left behind out of the way, and puts it back where it has become somebody's in the meantime. */
async function moveAside(path: string, holder: Owner): Promise<void> {
  const aside = `${path}.${randomUUID()}.draft`
  await rename(path, aside).catch(() => undefined)
  const moved = await read(aside)
  if (moved && moved.token !== holder.token) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

/** False when it is not ours any more. What cannot be told now is told at the next beat. */
async function touch(path: string, mine: Owner): Promise<boolean> {
  const now = new Date()
  try {
    await utimes(path, now, now)
    return JSON.parse(await readFile(path, 'utf8')).token === mine.token
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' // what node:fs throws
  }
}

const inUse = (path: string, holder: Owner | undefined): StateStoreError =>
  new StateStoreError(
    'STORE_IN_USE',
    `Process ${holder?.pid ?? '?'} has the live state store ${path.slice(0, -'/lock'.length)} open, and only one may. Stop it, or give this one another folder.`,
  )
