import { resolve } from 'node:path'
import type { SqliteResult, SqliteTransaction, SqliteValue } from '../../database/connection.ts'
import { shareConnection, type SharedConnection } from '../../database/shared-connection.ts'
import { sqliteDriver } from '../../database/sqlite-driver.ts'
import { turns } from '../../database/turns.ts'

/** A transaction as the store and the bus use it. */
export type Run = (sql: string, ...args: readonly unknown[]) => Promise<SqliteResult>

/** A SQLite file that other processes may have open too, used by one after the other of this process. */
export class SqliteFile {
  readonly #connection: SharedConnection
  readonly #inTurn = turns()
  #closing: Promise<void> | undefined

  private constructor(connection: SharedConnection) {
    this.#connection = connection
  }

  /** @throws {DatabaseError} with a code for each way the file cannot be used */
  static async open(file: string, tables: readonly string[]): Promise<SqliteFile> {
    const path = resolve(file)
    const place = { kind: 'file', path } as const
    const connection = await shareConnection({ open: await sqliteDriver(), place, root: process.cwd() })
    const made = new SqliteFile(connection)
    await made.transaction(async (run) => {
      for (const sql of tables) await run(sql)
    })
    return made
  }

  get closing(): boolean {
    return this.#closing !== undefined
  }

  /** All of it or nothing; no other process writes in between. */
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#connection.transaction((transaction) => work(runIn(transaction))))
  }

  read(sql: string, ...args: readonly unknown[]): Promise<SqliteResult> {
    return this.#inTurn(() => this.#connection.execute({ sql, args }))
  }

  /** After what has been begun. */
  close(): Promise<void> {
    this.#closing ??= this.#inTurn(() => this.#connection.close())
    return this.#closing
  }
}

const runIn =
  (transaction: SqliteTransaction): Run =>
  (sql, ...args) =>
    transaction.execute({ sql, args })

/** Text as bytes, so that nothing in it is looked at. */
export const toBlob = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
export const fromBlob = (value: SqliteValue | undefined): Uint8Array =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array()
export const textOf = (value: SqliteValue | undefined): string => Buffer.from(fromBlob(value)).toString()
