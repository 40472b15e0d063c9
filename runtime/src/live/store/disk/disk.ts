import { resolve } from 'node:path'
import { type LiveLogger, silentLogger } from '../../server/peer.ts'
import { checkKey, checkOptions, checkValue, closedError, LARGEST_VALUE, positiveInteger } from '../checks.ts'
import { DEFAULT_MAX_BYTES, fullError } from '../memory.ts'
import { entrySize, ownValue, StateTable, type TableEntry } from '../table.ts'
import {
  type DeleteOptions,
  type SetOptions,
  type StateStore,
  StateStoreError,
  type StoredState,
  type StoredValue,
} from '../types.ts'
import { CommitLog } from './commit-log.ts'
import { type FolderLock } from './lock.ts'
import { setFrame } from './log.ts'
import { type DiskParts, openFolder } from './open-folder.ts'

export interface DiskStateStoreOptions {
  /** Its own, made where it is missing; relative to the working directory. */
  readonly folder: string
  /**
   * Whether a change is acknowledged only once the disk says that it has it. Default: true, and an acknowledged change survives a
   * power cut. With false it survives the end of the process, however it ends, but a power cut or a crash of the system may take
   * the last seconds.
   */
  readonly sync?: boolean | undefined
  /** How many generations are kept beside the newest. Default: 2. */
  readonly backups?: number | undefined
  /**
   * Milliseconds after which a generation is followed by another, if anything was written since; one that has grown too large is so
   * at once. Default: an hour.
   */
  readonly rotateAfter?: number | undefined
  /**
   * The most bytes of all keys and values, with 128 a key, which are held in memory. Default: 128 MiB. On the disk a generation takes
   * about twice what is held and 4 MiB, at most four times that and 12 MiB; one more is there while a new one is written. At most
   * 480 MiB: a generation is read in one piece.
   */
  readonly maxBytes?: number | undefined
  /** The most bytes of one value. Default: 16 MiB. */
  readonly maxValueBytes?: number | undefined
  readonly logger?: LiveLogger | undefined
  /** Milliseconds since 1970; for tests. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * A store of one process in a folder of its own: an append log with checksums, on `node:fs` alone, the same on Node, on Bun and in an
 * executable. Changes that come together are written and synced together.
 *
 * @example
 * const store = await DiskStateStore.open({ folder: 'data/live' })
 * const version = await store.set('cart:7', '{"items":[]}', { expect: 0 })
 */
export class DiskStateStore implements StateStore {
  readonly #table: StateTable
  readonly #log: CommitLog
  readonly #lock: FolderLock
  readonly #limits: { readonly maxBytes: number; readonly maxValueBytes: number }
  readonly #now: () => number
  #closing: Promise<void> | undefined

  private constructor(parts: DiskStateStoreParts) {
    this.#table = parts.table
    this.#log = parts.log
    this.#lock = parts.lock
    this.#limits = parts.limits
    this.#now = parts.now
  }

  /**
   * Opens the folder and brings back what it holds; a damaged generation is replaced by the one before it and what can be read of it,
   * which the log says.
   * @throws {StateStoreError} STORE_IN_USE, STORE_UNREADABLE, STORE_OPTION_INVALID, STORE_FAILED
   */
  static async open(options: DiskStateStoreOptions, parts?: DiskParts): Promise<DiskStateStore> {
    const { sync = true, backups = 2, logger = silentLogger, now = Date.now } = options
    const limits = {
      maxBytes: positiveInteger('maxBytes', options.maxBytes ?? DEFAULT_MAX_BYTES),
      maxValueBytes: positiveInteger('maxValueBytes', options.maxValueBytes ?? LARGEST_VALUE),
    }
    positiveInteger('backups', backups)
    const rotateAfter = positiveInteger('rotateAfter', options.rotateAfter ?? 3_600_000)
    if (limits.maxBytes > MOST_BYTES)
      throw new StateStoreError('STORE_OPTION_INVALID', `\`maxBytes\` is at most ${MOST_BYTES}.`)
    const folder = resolve(options.folder)
    const table = new StateTable()
    let log: CommitLog | undefined
    const opened = await openFolder(
      { folder, table, backups, logger, now, lost: () => log?.stop(lostError(folder)) },
      parts,
    )
    log = new CommitLog({ ...opened, folder, table, sync, backups, rotateAfter, logger, now })
    table.expire(now())
    return new DiskStateStore({ table, log, lock: opened.lock, limits, now })
  }

  async get(key: string): Promise<StoredState | undefined> {
    this.#check(key)
    const entry = this.#table.get(key, this.#now())
    return entry && { value: ownValue(entry.value), version: entry.version }
  }

  async set(key: string, value: StoredValue, options: SetOptions = {}): Promise<number | undefined> {
    this.#check(key)
    checkOptions(options)
    const size = entrySize(key, checkValue(value, this.#limits.maxValueBytes))
    const now = this.#now()
    this.#table.expire(now)
    const current = this.#table.get(key, now)
    if (options.expect !== undefined && options.expect !== (current?.version ?? 0)) return undefined
    if (this.#table.size - (current?.size ?? 0) + size > this.#limits.maxBytes) throw fullError(this.#limits.maxBytes)
    const expires = options.ttl === undefined ? Infinity : Math.min(LATEST, Math.ceil(now + options.ttl))
    const entry = { value: ownValue(value), version: this.#table.nextVersion(), expires, size }
    this.#table.put(key, entry)
    await this.#log.write(setFrame(key, entry), this.#back(key, current))
    return entry.version
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    this.#check(key)
    checkOptions(options)
    const current = this.#table.get(key, this.#now())
    if (!current || (options.expect ?? current.version) !== current.version) return false
    this.#table.remove(key)
    await this.#log.write({ kind: 'deleted', key, version: this.#table.nextVersion() }, this.#back(key, current))
    return true
  }

  async keys(prefix: string): Promise<string[]> {
    if (this.#closing) throw closedError()
    return this.#table.keys(prefix, this.#now())
  }

  close(): Promise<void> {
    this.#closing ??= this.#log.close().finally(() => this.#lock.release())
    return this.#closing
  }

  /** What takes a change back that could not be written. */
  #back(key: string, before: TableEntry | undefined): () => void {
    return () => (before ? this.#table.put(key, before) : this.#table.remove(key))
  }

  #check(key: string): void {
    if (this.#closing) throw closedError()
    checkKey(key)
  }
}

/** Node reads no file of more than 2 GiB at once. */
const MOST_BYTES = 480 * 1024 * 1024

/** The latest moment the log can say, in the year 10889. */
const LATEST = 2 ** 48 - 1

interface DiskStateStoreParts {
  readonly table: StateTable
  readonly log: CommitLog
  readonly lock: FolderLock
  readonly limits: { readonly maxBytes: number; readonly maxValueBytes: number }
  readonly now: () => number
}

const lostError = (folder: string): StateStoreError =>
  new StateStoreError(
    'STORE_FAILED',
    `The lock of the live state store in ${folder} was taken away: it is not written any more.`,
  )
