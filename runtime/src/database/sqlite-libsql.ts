import { pathToFileURL } from 'node:url'
import type { Client } from '@libsql/client'
import type { OpenSqlite, SqliteResult, SqliteStatement } from './connection.ts'
import { missingDriver } from './drivers.ts'

/**
 * SQLite on Node. One connection: what a PRAGMA sets holds for it alone, and a database in memory is no other's.
 */
export const openSqlite: OpenSqlite = async (path) => {
  // Not a static import of a name: a bundler that does not find the package, as in an app for Bun, would refuse it.
  const { createClient } = await import('@libsql/client').catch(missingDriver('@libsql/client'))
  const url = path === undefined ? ':memory:' : pathToFileURL(path).href
  const client = createClient({ url, concurrency: 1 })
  return {
    execute: (statement) => run(client, statement),
    async begin() {
      const transaction = await client.transaction('write')
      return {
        execute: (statement) => run(transaction, statement),
        commit: () => transaction.commit(),
        rollback: () => transaction.rollback(),
      }
    },
    close: () => client.close(),
  }
}

async function run(on: Pick<Client, 'execute'>, { sql, args }: SqliteStatement): Promise<SqliteResult> {
  const result = await on.execute({ sql, args: [...args] as never[] }) // drizzle gives what its column types have mapped
  return result as unknown as SqliteResult // its rows are what ours are declared to be
}
