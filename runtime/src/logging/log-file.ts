import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { type Retention, settleArchives } from './archive.ts'
import { archivePath, logName, periodOf } from './rotation.ts'

export interface LogFileOptions extends Retention {
  path: string
  /** Bytes after which the file is rotated. */
  maxSize: number
  /** Milliseconds: the length of the periods that have a file each. */
  rotateEvery: number
}

/** What a log file needs of the world beside the disk. */
export interface LogFileWorld {
  now: () => number
  /** Tells of what went wrong without stopping anything. */
  warn: (message: string, error: unknown) => void
  write: (fd: number, bytes: Uint8Array) => number
}

interface Open {
  fd: number
  inode: number
  size: number
  period: number
}

const NEWLINE = 10
/** How often it is looked whether the file is still where it was, and after how long a rotation that failed is tried again. */
const LOOK_EVERY_MS = 1000
const ROTATE_AGAIN_MS = 60_000

/**
 * A file that takes blocks of whole lines, and is rotated between them. Written synchronously: a block costs a copy into the
 * system's cache, less than handing it to another thread, and nothing is under way when the process ends.
 */
export class LogFile {
  options: LogFileOptions
  readonly #world: LogFileWorld
  #open: Open | undefined
  #lookAt = 0
  #rotateAt = 0
  #settling: Promise<void> | undefined
  #settleAgain = false

  constructor(options: LogFileOptions, world: Partial<LogFileWorld> & Pick<LogFileWorld, 'warn'>) {
    this.options = options
    this.#world = { now: Date.now, write: writeSync, ...world }
  }

  /** Appends the block. Where that fails, the file has whole lines only, and `rest` is what is not in it. */
  append(block: Uint8Array): { rest: Uint8Array; error?: unknown } {
    let rest = block
    try {
      const open = this.#ready(block.length)
      while (rest.length > 0) {
        const written = this.#world.write(open.fd, rest)
        open.size += written
        rest = rest.subarray(written)
      }
      return { rest }
    } catch (error) {
      return { rest: block.subarray(this.#cutBack(block, block.length - rest.length)), error }
    }
  }

  close(): void {
    if (this.#open) closeSync(this.#open.fd)
    this.#open = undefined
  }

  /** Resolves when rotated files are compressed and the old ones gone. */
  async settled(): Promise<void> {
    await this.#settling
  }

  /** The open file with room for so many bytes. */
  #ready(length: number): Open {
    const now = this.#world.now()
    if (this.#open && now >= this.#lookAt) {
      this.#lookAt = now + LOOK_EVERY_MS
      // moved or deleted by somebody else, such as logrotate
      if (statSync(this.options.path, { throwIfNoEntry: false })?.ino !== this.#open.inode) this.close()
    }
    const open = (this.#open ??= this.#openFile(now))
    const isFull = open.size > 0 && open.size + length > this.options.maxSize
    const isOld = open.size > 0 && open.period !== periodOf(now, this.options.rotateEvery)
    return (isFull || isOld) && now >= this.#rotateAt ? this.#rotate(now) : open
  }

  #openFile(now: number): Open {
    const { path, rotateEvery } = this.options
    mkdirSync(logName(path).folder, { recursive: true })
    const fd = openSync(path, 'a+', 0o640)
    try {
      const { ino: inode, size, mtimeMs } = fstatSync(fd)
      // a process that was killed may have left half a line, which is not to run into ours
      const isTorn = size > 0 && lastByte(fd, size) !== NEWLINE
      const added = isTorn ? this.#world.write(fd, Uint8Array.of(NEWLINE)) : 0
      this.#lookAt = now + LOOK_EVERY_MS
      this.#settle()
      return { fd, inode, size: size + added, period: periodOf(size > 0 ? mtimeMs : now, rotateEvery) }
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** A rotation that fails loses nothing: the file goes on as it is, and is larger than it should be. */
  #rotate(now: number): Open {
    const { path, rotateEvery } = this.options
    this.close()
    try {
      renameSync(path, archivePath(logName(path), now, existsSync))
    } catch (error) {
      this.#rotateAt = now + ROTATE_AGAIN_MS
      this.#world.warn('The log file cannot be rotated and goes on growing', error)
    }
    this.#open = this.#openFile(now)
    this.#open.period = periodOf(now, rotateEvery)
    return this.#open
  }

  /** After a write that failed: takes half a line off the file, and gives how much of the block is in it. */
  #cutBack(block: Uint8Array, written: number): number {
    const whole = block.subarray(0, written).lastIndexOf(NEWLINE) + 1
    const open = this.#open
    this.#open = undefined
    if (!open) return whole
    try {
      if (written > whole) ftruncateSync(open.fd, open.size - (written - whole))
      closeSync(open.fd)
    } catch {
      // the next one to open it ends the half line, and the line is written again
    }
    return whole
  }

  /** In the background, one at a time. */
  #settle(): void {
    this.#settleAgain = true
    this.#settling ??= (async () => {
      while (this.#settleAgain) {
        this.#settleAgain = false
        await settleArchives(logName(this.options.path), this.options, this.#world.now())
      }
    })()
      .catch((error: unknown) => this.#world.warn('Rotated log files cannot be compressed or deleted', error))
      .finally(() => {
        this.#settling = undefined
        if (this.#settleAgain) this.#settle()
      })
  }
}

function lastByte(fd: number, size: number): number | undefined {
  const byte = new Uint8Array(1)
  return readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined
}
