/** A value SQLite can hold. */
export type SqliteValue = null | string | number | bigint | ArrayBuffer

/** One row: its values by number and, enumerable, by column. */
export interface SqliteRow {
  readonly length: number
  [index: number]: SqliteValue
  [column: string]: SqliteValue
}

export interface SqliteResult {
  columns: readonly string[]
  rows: readonly SqliteRow[]
  rowsAffected: number
  lastInsertRowid: bigint | undefined
}

export interface SqliteStatement {
  sql: string
  args: readonly unknown[]
}

/** One connection to a SQLite database, the same for every driver. */
export interface SqliteConnection {
  execute(statement: SqliteStatement): Promise<SqliteResult>
  /** Takes the write lock at once, so that a transaction that has begun cannot fail for want of it. */
  begin(): Promise<SqliteTransaction>
  close(): void
}

export interface SqliteTransaction {
  execute(statement: SqliteStatement): Promise<SqliteResult>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** Opens a file by its absolute path, or memory. */
export type OpenSqlite = (path: string | undefined) => Promise<SqliteConnection>
