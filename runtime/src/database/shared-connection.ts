import { dirname } from 'node:path'
import { shownPlace, type SqlitePlace } from './address.ts'
import { BUSY_TIMEOUT_MS, whileBusy } from './busy.ts'
import type { OpenSqlite, SqliteConnection, SqliteResult, SqliteStatement, SqliteTransaction } from './connection.ts'
import { DatabaseError, explainSqlite } from './errors.ts'
import { identityOf, makeFolder } from './files.ts'
import { querySpan } from '../monitoring/tracing/query-span.ts'
import { measured } from './query-time.ts'
import { ConnectionQueue } from './queue.ts'

/** How long a statement or the start of a transaction waits for another process, in milliseconds. */
const PATIENCE_MS = 5000

/** The one connection of the process, shared by requests that know nothing of each other. */
export interface SharedConnection {
  /** How messages name the database. */
  readonly shown: string
  execute(statement: SqliteStatement): Promise<SqliteResult>
  /** Runs `work` in a transaction of its own; what it throws rolls back. */
  transaction<T>(work: (transaction: SqliteTransaction) => Promise<T>, patience?: number): Promise<T>
  /** As `transaction`, with foreign keys unchecked until the end: tables can be rebuilt. */
  rebuilding<T>(work: (transaction: SqliteTransaction) => Promise<T>, patience: number): Promise<T>
  /** @throws {DatabaseError} when the database does not answer, or its file is no longer the one that was opened */
  check(): Promise<void>
  close(): Promise<void>
}

export interface ShareOptions {
  open: OpenSqlite
  place: SqlitePlace
  root: string
}

/**
 * Opens the database and sets it up: write-ahead log, foreign keys checked, the folder made where it is missing.
 * @throws {DatabaseError} with a code for each way the file cannot be used
 */
export async function shareConnection({ open, place, root }: ShareOptions): Promise<SharedConnection> {
  const shown = shownPlace(place, root)
  if (place.kind === 'file') await makeFolder(dirname(place.path), shown)
  let connection: SqliteConnection | undefined
  try {
    connection = await whileBusy(() => open(place.kind === 'file' ? place.path : undefined), PATIENCE_MS)
    await setUp(connection)
  } catch (error) {
    connection?.close()
    throw explainSqlite(error, shown)
  }
  const path = place.kind === 'file' ? place.path : undefined
  return share(connection, { shown, path, identity: path === undefined ? undefined : await identityOf(path) })
}

async function setUp(connection: SqliteConnection): Promise<void> {
  const pragma = (text: string) => whileBusy(() => connection.execute({ sql: `PRAGMA ${text}`, args: [] }), PATIENCE_MS)
  await pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  await pragma('journal_mode = WAL')
  // Safe against a crash of the process; a power cut may lose the last transactions, never the database.
  await pragma('synchronous = NORMAL')
  await pragma('foreign_keys = ON')
  // Reads the file's first page, so that a damaged one is found at the start, and writes it back, which shows whether it can be written.
  const version = Number((await pragma('user_version')).rows[0]?.[0] ?? 0)
  const transaction = await whileBusy(() => connection.begin(), PATIENCE_MS)
  try {
    await transaction.execute({ sql: `PRAGMA user_version = ${version}`, args: [] })
  } finally {
    await transaction.rollback()
  }
}

/** In a span, where there is a trace, and measured. */
function watched(statement: SqliteStatement, run: () => Promise<SqliteResult>): Promise<SqliteResult> {
  return querySpan('sqlite', statement.sql, () => measured('sqlite', run))
}

interface Opened {
  shown: string
  path: string | undefined
  identity: string | undefined
}

function share(connection: SqliteConnection, { shown, path, identity }: Opened): SharedConnection {
  const queue = new ConnectionQueue()
  const explain = (error: unknown): never => {
    throw explainSqlite(error, shown)
  }
  const transact = async <T>(work: (transaction: SqliteTransaction) => Promise<T>, patience = PATIENCE_MS) => {
    const transaction = await whileBusy(() => connection.begin(), patience).catch(explain)
    try {
      const execute = (statement: SqliteStatement) =>
        watched(statement, () => transaction.execute(statement).catch(explain))
      const result = await work({ ...transaction, execute })
      await transaction.commit().catch(explain)
      return result
    } catch (error) {
      await transaction.rollback().catch(() => undefined) // SQLite may have rolled back by itself; the first error says why
      throw error
    }
  }
  const execute = (statement: SqliteStatement) =>
    watched(statement, () =>
      queue.statement(() => whileBusy(() => connection.execute(statement), PATIENCE_MS).catch(explain)),
    )
  const foreignKeys = (state: 'ON' | 'OFF') => connection.execute({ sql: `PRAGMA foreign_keys = ${state}`, args: [] })
  return {
    shown,
    execute,
    transaction: (work, patience) => queue.alone(() => transact(work, patience)),
    rebuilding: (work, patience) =>
      queue.alone(async () => {
        await foreignKeys('OFF')
        try {
          return await transact(work, patience)
        } finally {
          await foreignKeys('ON')
        }
      }),
    check: async () => {
      await execute({ sql: 'SELECT 1', args: [] })
      // a file that was deleted goes on being written, and is lost with the process
      if (path !== undefined && (await identityOf(path)) !== identity)
        throw new DatabaseError('DATABASE_FILE_GONE', `The file of the database ${shown} was deleted or replaced.`)
    },
    close: async () => {
      // so that a copy of the file alone is the whole database; another process that reads just now may keep it from being so
      await connection.execute({ sql: 'PRAGMA wal_checkpoint(TRUNCATE)', args: [] }).catch(() => undefined)
      connection.close()
    },
  }
}
