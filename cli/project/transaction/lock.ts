import { randomUUID } from 'node:crypto'
import { CliError } from '../../errors.ts'
import { attempt, errorCode, passing, type FileSystem } from './file-system.ts'
import { fluxDir, lockFile, prepareHome, sweepHome } from './layout.ts'
import { processes, type Identity, type ProcessTable } from './process-identity.ts'

interface Holder extends Identity {
  readonly token: string
  readonly command: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Of the name of a lock that was moved aside. */
const BROKEN = 'broken-'

/** After this a lock whose holder cannot be looked up (another host, no /proc) is taken for left behind. */
const UNVERIFIED_LIFETIME = 10 * 60_000

export interface Lock {
  /** @throws CliError CHANGES_LOCKED when someone else has taken it over */
  assertHeld(): void
  release(): void
  /** The folder that holds the lock was renamed. */
  movedTo(home: string): void
}

export interface LockOptions {
  readonly fs: FileSystem
  /** The folder whose `.flux` is locked; `.flux` is made where it is missing. */
  readonly home: string
  readonly command: string
  readonly now: () => Date
  readonly table?: ProcessTable
}

function readHolder(fs: FileSystem, path: string): Holder | undefined {
  const kind = fs.stat(path)?.kind
  if (kind === undefined) return undefined
  if (kind === 'directory') {
    throw new CliError('PATH_NOT_ALLOWED', {
      detail: `${path}, by which commands wait for each other, is a folder.`,
      fix: 'Remove it and run the command again.',
      state: 'Nothing was changed.',
    })
  }
  try {
    return JSON.parse(new TextDecoder().decode(fs.read(path))) as Holder
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    // Written by link or in one piece, so an unreadable one is damage, not a lock in the making.
    if (error instanceof SyntaxError) return { token: '', pid: 0, start: '', boot: '', host: '', command: '', time: 0 }
    throw error
  }
}

/** Whether the process that took the lock is still the one running under its number. */
function isHeld(holder: Holder, table: ProcessTable, now: number): boolean {
  const self = table.self()
  const recent = Math.abs(now - holder.time) < UNVERIFIED_LIFETIME
  if (holder.host !== self.host) return recent && holder.host !== ''
  if (holder.boot !== self.boot || !table.alive(holder.pid)) return false
  const start = table.startOf(holder.pid)
  return start === '' || holder.start === '' ? recent : start === holder.start
}

function refuse(holder: Holder, path: string): never {
  throw new CliError('CHANGES_LOCKED', {
    detail: `flux ${holder.command} (process ${holder.pid} on ${holder.host}) has been changing it since ${new Date(holder.time).toISOString()}.`,
    fix: `Wait for it to end and run the command again. If it is long gone, delete ${path}.`,
    state: 'Nothing was changed by this command.',
  })
}

/** Puts the lock in place whole: by a hard link, or on file systems without them by an exclusive create. */
function place(fs: FileSystem, path: string, token: string, text: string): boolean {
  const draft = `${path}.${token}`
  try {
    fs.write(draft, text, 0o600)
    fs.link(draft, path)
    return true
  } catch (error) {
    // ENOENT: another process took the draft, or an empty .flux, for one left behind.
    if (['EEXIST', 'ENOENT'].includes(errorCode(error))) return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(errorCode(error))) throw error
  } finally {
    passing(['ENOENT'], () => fs.unlink(draft))
  }
  try {
    fs.write(path, text, 0o600)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Moves a stale lock aside and makes sure that it was that one, and not one taken in the meantime. */
function breakLock(fs: FileSystem, path: string, stale: Holder): void {
  const grave = `${path}.${BROKEN}${randomUUID()}`
  try {
    fs.rename(path, grave)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if (readHolder(fs, grave)?.token !== stale.token) passing(['EEXIST', 'EPERM', 'ENOENT'], () => fs.link(grave, path))
  passing(['ENOENT'], () => fs.unlink(grave))
}

function held(fs: FileSystem, home: string, token: string): Lock {
  let path = lockFile(home)
  return {
    movedTo(home) {
      path = lockFile(home)
    },
    assertHeld() {
      const holder = readHolder(fs, path)
      if (holder?.token === token) return
      if (holder) refuse(holder, path)
      throw new CliError('CHANGES_LOCKED', { detail: `${path} was removed while this command was at work.` })
    },
    release() {
      if (readHolder(fs, path)?.token === token) passing(['ENOENT'], () => fs.unlink(path))
    },
  }
}

/**
 * Takes the project's lock, breaking one whose holder is dead, belongs to an earlier boot or an earlier process of the
 * same number.
 * @throws CliError CHANGES_LOCKED at once when another command holds it
 */
export function acquireLock({ fs, home, command, now, table = processes }: LockOptions): Lock {
  const path = lockFile(home)
  const token = randomUUID()
  const time = now().getTime()
  const text = JSON.stringify({ ...table.self(), token, command, time } satisfies Holder)
  for (let attempt = 0; attempt < 5; attempt++) {
    prepareHome(fs, home)
    if (place(fs, path, token, text)) {
      // Again: a process that was leaving may have taken its files along.
      prepareHome(fs, home)
      sweepDrafts(fs, home, (holder) => isHeld(holder, table, time))
      return held(fs, home, token)
    }
    const holder = readHolder(fs, path)
    if (!holder) continue
    if (isHeld(holder, table, time)) refuse(holder, path)
    breakLock(fs, path, holder)
  }
  throw new CliError('CHANGES_LOCKED', { detail: `${path} changes hands too fast.` })
}

/**
 * Drafts of processes that died while taking the lock. Another's live draft may go too: its link fails, and it says so. A lock that
 * was moved aside stays while its holder lives: whoever moved it is about to see that, and puts it back.
 */
function sweepDrafts(fs: FileSystem, home: string, isLive: (holder: Holder) => boolean): void {
  for (const name of fs.list(fluxDir(home))) {
    if (!name.startsWith('lock.')) continue
    const path = `${fluxDir(home)}/${name}`
    const moved = name.startsWith(`lock.${BROKEN}`) ? readHolder(fs, path) : undefined
    if (!moved || !isLive(moved)) passing(['ENOENT'], () => fs.unlink(path))
  }
}

/** Does something under the lock, and leaves no empty `.flux` behind. @throws CliError CHANGES_LOCKED */
export async function withLock<T>(options: LockOptions, work: (lock: Lock) => Promise<T>): Promise<T> {
  const { fs, home } = options
  let lock: Lock | undefined
  try {
    lock = acquireLock(options)
    return await work(lock)
  } finally {
    attempt(() => sweepHome(fs, home, lock?.release))
    attempt(() => lock?.release())
  }
}
