import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const NAME = /^(\d{8})\.log$/

export const generationFile = (folder: string, generation: number): string =>
  join(folder, `${String(generation).padStart(8, '0')}.log`)

/** Their numbers, newest first. */
export async function listGenerations(folder: string): Promise<number[]> {
  const names = await readdir(folder)
  return names.flatMap((name) => (NAME.test(name) ? [Number.parseInt(name, 10)] : [])).toSorted((a, b) => b - a)
}

/** Makes the folder, for its owner alone: states may hold what is nobody else's business. */
export async function makeStoreFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await syncFolder(dirname(folder))
}

/** A lock that is being taken just now has a draft too. */
const FRESH_MS = 60_000

/** What a kill has left of a generation that was being written, or of a lock that was being taken. */
export async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.draft')) continue
    const path = join(folder, name)
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
    if (name.endsWith('.log.draft') || Date.now() - written > FRESH_MS) await rm(path, { force: true })
  }
}

/** Puts a damaged one aside for a person to look at, in the place of any before it. */
export async function putAside(folder: string, generation: number): Promise<string> {
  const path = generationFile(folder, generation)
  for (const name of await readdir(folder)) if (name.endsWith('.damaged')) await rm(join(folder, name), { force: true })
  const aside = path.replace(/\.log$/, '.damaged')
  await rename(path, aside)
  return aside
}

/** Keeps the newest and so many before it. */
export async function removeOld(folder: string, backups: number): Promise<void> {
  const old = (await listGenerations(folder)).slice(1 + backups)
  for (const generation of old) await rm(generationFile(folder, generation), { force: true })
}

/** So that a new name lasts over a power cut. Where a folder cannot be opened, as on Windows, there is no such call. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // some file systems have none for folders
  } finally {
    await handle?.close()
  }
}

/** A file to which bytes are added at its end. */
export interface AppendFile {
  readonly size: number
  /** @throws what node:fs throws; the file then ends anywhere */
  append(bytes: Buffer): Promise<void>
  /** Returns when what was added will be there after a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

export type OpenAppend = (path: string, from: number) => Promise<AppendFile>

/** Opens a file for adding to it from an offset on; what it has beyond is cut off. */
export const openAppend: OpenAppend = async (path, from) => {
  const handle = await open(path, from === 0 ? 'w' : 'r+', 0o600)
  let size = from
  if (from > 0) await handle.truncate(from)
  return {
    get size() {
      return size
    },
    async append(bytes) {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, size)
        at += bytesWritten
        size += bytesWritten
      }
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  }
}

/** Frames together in pieces of about a mebibyte. */
export function* inPieces(frames: Iterable<Buffer>, piece = 1024 * 1024): Generator<Buffer> {
  let some: Buffer[] = []
  let size = 0
  for (const frame of frames) {
    some.push(frame)
    size += frame.length
    if (size < piece) continue
    yield Buffer.concat(some)
    some = []
    size = 0
  }
  if (some.length > 0) yield Buffer.concat(some)
}
