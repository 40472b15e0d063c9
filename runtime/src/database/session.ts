import { LibSQLSession, LibSQLTransaction } from 'drizzle-orm/libsql/session'
import {
  createTableRelationsHelpers,
  extractTablesRelationalConfig,
  type TablesRelationalConfig,
} from 'drizzle-orm/relations'
import { BaseSQLiteDatabase, SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import type { SharedConnection } from './shared-connection.ts'
import type { SqliteDatabase } from './types.ts'

type Client = ConstructorParameters<typeof LibSQLSession>[0]
type Transaction = NonNullable<ConstructorParameters<typeof LibSQLSession>[4]>

/**
 * drizzle over our connection. Its libsql session needs of a client no more than `execute`, which both our drivers answer
 * alike; its own transaction is replaced by one that waits for its turn.
 */
export function sqliteDatabase<S extends Record<string, unknown>>(
  connection: SharedConnection,
  schema: S,
): SqliteDatabase<S> {
  const dialect = new SQLiteAsyncDialect()
  const { tables, tableNamesMap } = extractTablesRelationalConfig<TablesRelationalConfig>(
    schema,
    createTableRelationsHelpers,
  )
  const relational = { fullSchema: schema, schema: tables, tableNamesMap }
  const client = connection as unknown as Client // of which the session calls `execute` only
  class Session extends LibSQLSession<S, TablesRelationalConfig> {
    override transaction<T>(work: (tx: LibSQLTransaction<S, TablesRelationalConfig>) => T | Promise<T>): Promise<T> {
      return connection.transaction(async (open) => {
        const inner = new LibSQLSession<S, TablesRelationalConfig>(
          client,
          dialect,
          relational,
          {},
          open as unknown as Transaction,
        ) // as above
        return work(new LibSQLTransaction('async', dialect, inner, relational))
      })
    }
  }
  const session = new Session(client, dialect, relational, {}, undefined)
  const database: unknown = new BaseSQLiteDatabase('async', dialect, session, relational)
  return database as SqliteDatabase<S> // the relational types are computed from the schema it was just given
}
