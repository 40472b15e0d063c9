import { checkKey, checkOptions, checkValue, closedError, LARGEST_VALUE, positiveInteger } from '../store/checks.ts'
import { DEFAULT_MAX_BYTES, fullError } from '../store/memory.ts'
import { entrySize } from '../store/table.ts'
import {
  type DeleteOptions,
  type SetOptions,
  type StateStore,
  StateStoreError,
  type StoredState,
  type StoredValue,
} from '../store/types.ts'
import { fromBlob, type Run, SqliteFile, textOf, toBlob } from './file.ts'

export interface SqliteStateStoreOptions {
  /** The file, made where it is missing; relative to the working directory. */
  readonly file: string
  /** The most bytes of all keys and values, with 128 a key. Default: 128 MiB. The same in every process. */
  readonly maxBytes?: number | undefined
  /** The most bytes of one value. Default: 16 MiB. */
  readonly maxValueBytes?: number | undefined
  /** Milliseconds since 1970; for tests. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** AUTOINCREMENT gives no number twice, also of a row that is gone: a version that grows by itself. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS flux_live_state (version INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE,
   value BLOB NOT NULL, text INTEGER NOT NULL, expires INTEGER, size INTEGER NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS flux_live_state_expires ON flux_live_state (expires) WHERE expires IS NOT NULL',
  'CREATE TABLE IF NOT EXISTS flux_live_state_size (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL)',
  'INSERT OR IGNORE INTO flux_live_state_size VALUES (1, 0)',
]
const ALIVE = '(expires IS NULL OR expires > ?)'
/** More than the longest key has: no key that begins with a prefix comes after the prefix with these. */
const AFTER_ALL = Buffer.alloc(513, 255)

/**
 * A store that several processes of one machine share: a SQLite file, through the driver that the app's database uses. An acknowledged
 * change survives the end of the process; a power cut may take the last ones.
 *
 * @example
 * const store = await SqliteStateStore.open({ file: 'data/live.db' })
 */
export class SqliteStateStore implements StateStore {
  readonly #file: SqliteFile
  readonly #limits: { readonly maxBytes: number; readonly maxValueBytes: number }
  readonly #now: () => number

  private constructor(file: SqliteFile, { maxBytes, maxValueBytes, now = Date.now }: SqliteStateStoreOptions) {
    this.#file = file
    this.#limits = { maxBytes: maxBytes ?? DEFAULT_MAX_BYTES, maxValueBytes: maxValueBytes ?? LARGEST_VALUE }
    this.#now = now
  }

  /** @throws {StateStoreError} STORE_FAILED, STORE_OPTION_INVALID */
  static async open(options: SqliteStateStoreOptions): Promise<SqliteStateStore> {
    positiveInteger('maxBytes', options.maxBytes ?? 1)
    positiveInteger('maxValueBytes', options.maxValueBytes ?? 1)
    return new SqliteStateStore(await SqliteFile.open(options.file, TABLES).catch(failed), options)
  }

  async get(key: string): Promise<StoredState | undefined> {
    this.#check(key)
    const sql = `SELECT value, text, version FROM flux_live_state WHERE key = ? AND ${ALIVE}`
    const { rows } = await this.#file.read(sql, toBlob(key), this.#now()).catch(failed)
    const [row] = rows
    if (!row) return undefined
    return { value: row['text'] === 1 ? textOf(row['value']) : fromBlob(row['value']), version: Number(row['version']) }
  }

  async set(key: string, value: StoredValue, options: SetOptions = {}): Promise<number | undefined> {
    this.#check(key)
    checkOptions(options)
    const size = entrySize(key, checkValue(value, this.#limits.maxValueBytes))
    const bytes = typeof value === 'string' ? toBlob(value) : new Uint8Array(value)
    const work = async (run: Run) => {
      const now = this.#now()
      await removeExpired(run, now)
      const current = await find(run, key, now)
      if (options.expect !== undefined && options.expect !== current.version) return undefined
      const total = await grow(run, size - current.size)
      if (total > this.#limits.maxBytes) throw fullError(this.#limits.maxBytes)
      const sql = `INSERT OR REPLACE INTO flux_live_state (key, value, text, expires, size) VALUES (?, ?, ?, ?, ?) RETURNING version`
      const expires = options.ttl === undefined ? null : Math.ceil(now + options.ttl)
      const { rows } = await run(sql, toBlob(key), bytes, typeof value === 'string' ? 1 : 0, expires, size)
      return Number(rows[0]?.['version'])
    }
    return this.#file.transaction(work).catch(failed)
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    this.#check(key)
    checkOptions(options)
    const work = async (run: Run) => {
      const current = await find(run, key, this.#now())
      if (current.version === 0 || (options.expect ?? current.version) !== current.version) return false
      await run('DELETE FROM flux_live_state WHERE version = ?', current.version)
      await grow(run, -current.size)
      return true
    }
    return this.#file.transaction(work).catch(failed)
  }

  async keys(prefix: string): Promise<string[]> {
    if (this.#file.closing) throw closedError()
    const sql = `SELECT key FROM flux_live_state WHERE key >= ? AND key <= ? AND ${ALIVE}`
    const from = toBlob(prefix)
    const { rows } = await this.#file.read(sql, from, Buffer.concat([from, AFTER_ALL]), this.#now()).catch(failed)
    return rows.map((row) => textOf(row['key'])).toSorted()
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  #check(key: string): void {
    if (this.#file.closing) throw closedError()
    checkKey(key)
  }
}

async function find(run: Run, key: string, now: number): Promise<{ version: number; size: number }> {
  const sql = `SELECT version, size FROM flux_live_state WHERE key = ? AND ${ALIVE}`
  const [row] = (await run(sql, toBlob(key), now)).rows
  return { version: Number(row?.['version'] ?? 0), size: Number(row?.['size'] ?? 0) }
}

async function removeExpired(run: Run, now: number): Promise<void> {
  const { rows } = await run('SELECT COALESCE(SUM(size), 0) AS size FROM flux_live_state WHERE expires <= ?', now)
  const size = Number(rows[0]?.['size'])
  if (size === 0) return
  await run('DELETE FROM flux_live_state WHERE expires <= ?', now)
  await grow(run, -size)
}

/** What all entries count for after that. */
async function grow(run: Run, by: number): Promise<number> {
  const { rows } = await run('UPDATE flux_live_state_size SET size = size + ? RETURNING size', by)
  return Number(rows[0]?.['size'])
}

function failed(cause: unknown): never {
  if (cause instanceof StateStoreError) throw cause
  throw new StateStoreError('STORE_FAILED', 'The SQLite file of the live state cannot be used.', { cause })
}
