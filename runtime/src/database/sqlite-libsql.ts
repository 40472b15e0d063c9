import { pathToFileURL } from 'node:url'
import type { Client } from '@libsql/client'
import type { OpenSqlite, SqliteResult, SqliteStatement } from './connection.ts'
import { missingDriver } from './drivers.ts'
import { isBusy } from './errors.ts'
import { turns } from './turns.ts'

/** What a PRAGMA sets in the file, and not for the connection. */
const LASTING = /^PRAGMA (?:journal_mode|user_version|application_id)\b/i

/**
 * SQLite on Node. One connection: what a PRAGMA sets holds for it alone, and a database in memory is no other's.
 *
 * A statement that meets the lock of another process stays open in libsql until it is collected, and as long as it does, what is written
 * on its connection is answered as done, is not committed, and keeps everyone else out. So the connection is given up with it.
 */
export const openSqlite: OpenSqlite = async (path) => {
  // Not a static import of a name: a bundler that does not find the package, as in an app for Bun, would refuse it.
  // Its part for files alone: the whole brings the protocol of servers elsewhere, 90 kB that no app uses.
  const { createClient } = await import('@libsql/client/sqlite3').catch(missingDriver('@libsql/client'))
  const url = path === undefined ? ':memory:' : pathToFileURL(path).href
  const client = createClient({ url, concurrency: 1 })
  /** What has been set for this connection, to be set for the one in its place. */
  const settings = new Map<string, SqliteStatement>()
  const inTurn = turns()

  async function giveUpIfBusy(error: unknown): Promise<never> {
    if (!isBusy(error) || path === undefined) throw error
    await client.reconnect()
    for (const statement of settings.values()) await run(client, statement)
    throw error
  }

  async function execute(statement: SqliteStatement): Promise<SqliteResult> {
    const result = await run(client, statement).catch(giveUpIfBusy)
    const [setting] = /^PRAGMA \w+ *=/i.exec(statement.sql) ?? []
    if (setting !== undefined && !LASTING.test(setting)) settings.set(setting, statement)
    return result
  }

  return {
    // one at a time: none may come between a connection and its settings
    execute: (statement) => inTurn(() => execute(statement)),
    begin: () =>
      inTurn(async () => {
        const transaction = await client.transaction('write').catch(giveUpIfBusy)
        return {
          execute: (statement) => run(transaction, statement),
          commit: () => transaction.commit().catch(giveUpIfBusy),
          rollback: () => transaction.rollback(),
        }
      }),
    close: () => client.close(),
  }
}

async function run(on: Pick<Client, 'execute'>, { sql, args }: SqliteStatement): Promise<SqliteResult> {
  const result = await on.execute({ sql, args: [...args] as never[] }) // drizzle gives what its column types have mapped
  return result as unknown as SqliteResult // its rows are what ours are declared to be
}
