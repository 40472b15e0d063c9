import {
  chmodSync,
  chownSync,
  close,
  closeSync,
  fchmodSync,
  fsync,
  linkSync,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs'

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits only. */
  readonly mode: number
  readonly size: number
  readonly uid: number
  readonly gid: number
  readonly modified: number
}

/**
 * Every touch of the disk by a change set goes through here, so that a test can fail or kill any one of them.
 * Synchronous on purpose: no signal handler runs between two renames. Only `sync` waits, and it waits for all at once.
 */
export interface FileSystem {
  /** The mode the umask gives to a new file. */
  newFileMode(): number
  /** Does not follow a symbolic link; undefined when there is nothing. */
  stat(path: string): FileStat | undefined
  read(path: string): Uint8Array
  list(path: string): string[]
  realpath(path: string): string
  /** Makes a new file with exactly this mode (default: as the umask has it). @throws EEXIST */
  write(path: string, bytes: Uint8Array | string, mode?: number): void
  chmod(path: string, mode: number): void
  own(path: string, uid: number, gid: number): void
  rename(from: string, to: string): void
  link(from: string, to: string): void
  unlink(path: string): void
  mkdir(path: string, mode?: number): void
  rmdir(path: string): void
  removeTree(path: string): void
  /** Waits until files and folders are on the disk; folders are passed over where the system cannot (Windows). */
  sync(files: readonly string[], folders: readonly string[]): Promise<void>
}

function kindOf(stat: Stats): FileStat['kind'] {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  return stat.isSymbolicLink() ? 'link' : 'other'
}

const WINDOWS = process.platform === 'win32'
const BATCH = 64

function syncOne(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (failure, descriptor) => {
      if (failure) return reject(failure)
      fsync(descriptor, (error) => close(descriptor, () => (error ? reject(error) : resolve())))
    })
  })
}

/** Some network and overlay file systems cannot sync a folder; the files in it are synced all the same. */
async function syncFolder(path: string): Promise<void> {
  await syncOne(path).catch((error: NodeJS.ErrnoException) => {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES', 'EISDIR', 'EBADF'].includes(error.code ?? '')) throw error
  })
}

async function syncAll(files: readonly string[], folders: readonly string[]): Promise<void> {
  const work = [
    ...files.map((path) => () => syncOne(path)),
    ...(WINDOWS ? [] : folders.map((path) => () => syncFolder(path))),
  ]
  for (let i = 0; i < work.length; i += BATCH) await Promise.all(work.slice(i, i + BATCH).map((one) => one()))
}

/** Blocks for a moment; only used while Windows lets go of a file. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES'])
const BACKOFF = [5, 10, 20, 40, 80, 160, 320, 640, 1000]

/**
 * Runs `work`, and on Windows again while a virus scanner, an indexer or an editor holds the file: after 5, 10, 20 … ms,
 * 2.3 s in all. Elsewhere these errors are what they say, and are thrown at once.
 */
export function retryWhileBusy<T>(work: () => T, windows = WINDOWS, sleep: (ms: number) => void = pause): T {
  for (const wait of windows ? BACKOFF : []) {
    try {
      return work()
    } catch (error) {
      if (!BUSY.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      sleep(wait)
    }
  }
  return work()
}

/** Node gives nothing for ENOENT, but throws when a part of the path is a file. */
function lstatOrNothing(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined
    throw error
  }
}

let fileMode: number | undefined
const newFileMode = (): number => (fileMode ??= 0o666 & ~process.umask())

/** The real disk. */
export const disk: FileSystem = {
  newFileMode,
  stat(path) {
    const stat = lstatOrNothing(path)
    if (!stat) return undefined
    const { size, uid, gid, mtimeMs } = stat
    return { kind: kindOf(stat), mode: stat.mode & 0o7777, size, uid, gid, modified: mtimeMs }
  },
  read: (path) => readFileSync(path),
  list: (path) => readdirSync(path),
  realpath: (path) => realpathSync.native(path),
  write(path, bytes, mode) {
    const descriptor = openSync(path, 'wx', mode)
    try {
      if (mode !== undefined && mode !== newFileMode()) fchmodSync(descriptor, mode)
      writeFileSync(descriptor, bytes)
    } finally {
      closeSync(descriptor)
    }
  },
  chmod: chmodSync,
  own: (path, uid, gid) => chownSync(path, uid, gid),
  rename: (from, to) => retryWhileBusy(() => renameSync(from, to)),
  link: linkSync,
  unlink: (path) => retryWhileBusy(() => unlinkSync(path)),
  mkdir: (path, mode) => void mkdirSync(path, mode === undefined ? {} : { mode }),
  rmdir: (path) => retryWhileBusy(() => rmdirSync(path)),
  removeTree: (path) => rmSync(path, { recursive: true, force: true, maxRetries: WINDOWS ? 5 : 0 }),
  sync: syncAll,
}

/** The system's code of an error: ENOENT, ENOSPC … */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Runs `work` and passes over errors with these codes. */
export function passing(codes: readonly string[], work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!codes.includes(errorCode(error))) throw error
  }
}

/** Whether `work` went through. */
export function attempt(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
