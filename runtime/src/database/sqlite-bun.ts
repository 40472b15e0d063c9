import { Database } from 'bun:sqlite'
import type { OpenSqlite, SqliteResult, SqliteRow, SqliteStatement, SqliteValue } from './connection.ts'

/** SQLite on Bun, with the answers libsql gives on Node. */
export const openSqlite: OpenSqlite = (path) => {
  const database = new Database(path ?? ':memory:', {
    create: true,
    readwrite: true,
    safeIntegers: true,
    strict: false,
  })
  const execute = (statement: SqliteStatement) => settle(() => run(database, statement))
  return Promise.resolve({
    execute,
    async begin() {
      await settle(() => database.exec('BEGIN IMMEDIATE'))
      let open = true
      const end = (sql: string) => {
        if (!open) return Promise.reject(new Error('The transaction is closed'))
        open = false
        return settle(() => finish(database, sql))
      }
      return {
        execute: (statement) => (open ? execute(statement) : Promise.reject(new Error('The transaction is closed'))),
        commit: () => end('COMMIT'),
        rollback: () => (open ? end('ROLLBACK') : Promise.resolve()),
      }
    },
    close: () => database.close(),
  })
}

/** A commit that fails, as for a deferred constraint, must not leave the connection inside the transaction. */
function finish(database: Database, sql: string): void {
  try {
    database.exec(sql)
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK')
  }
}

/** Synchronous work as a promise, so that what it throws is a rejection. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work())
  })
}

function run(database: Database, { sql, args }: SqliteStatement): SqliteResult {
  const statement = database.query(sql)
  const columns = statement.columnNames
  const values = args.map(toSqlite) as never[] // what drizzle's column types have mapped
  if (columns.length === 0) {
    const { changes, lastInsertRowid } = statement.run(...values)
    return { columns, rows: [], rowsAffected: Number(changes), lastInsertRowid: BigInt(lastInsertRowid) }
  }
  const rows = statement.values(...values).map((row) => toRow(columns, row.map(fromSqlite)))
  return { columns, rows, rowsAffected: 0, lastInsertRowid: undefined }
}

function toSqlite(value: unknown): unknown {
  if (value === undefined) throw new TypeError('undefined cannot be passed as argument to the database')
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.valueOf()
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value
}

function fromSqlite(value: unknown): SqliteValue {
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
    throw new RangeError('Received integer which cannot be safely represented as a JavaScript number')
  }
  if (value instanceof Uint8Array) return value.slice().buffer
  return value as SqliteValue // nothing else comes out of SQLite
}

function toRow(columns: readonly string[], values: readonly SqliteValue[]): SqliteRow {
  const row: object = {}
  Object.defineProperty(row, 'length', { value: values.length })
  for (const [index, value] of values.entries()) {
    Object.defineProperty(row, index, { value })
    const column = columns[index]
    if (column !== undefined && !Object.hasOwn(row, column))
      Object.defineProperty(row, column, { value, enumerable: true })
  }
  return row as SqliteRow // made above
}
