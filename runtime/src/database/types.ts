import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { SqliteResult } from './connection.ts'

/** The tables and relations of an app: `import * as schema from './models/index.ts'`. */
export type Schema = Record<string, unknown>

/** drizzle on SQLite, the same type and the same asynchronous calls on Node and on Bun. */
export type SqliteDatabase<S extends Schema = Schema> = BaseSQLiteDatabase<'async', SqliteResult, S>

/** drizzle on PostgreSQL. */
export type PostgresDatabase<S extends Schema = Schema> = PgDatabase<PgQueryResultHKT, S, ExtractTablesWithRelations<S>>

interface Options<S extends Schema> {
  schema: S
  /** Folder of drizzle-kit's migrations, relative to the project; next to the bundle in production. Without it there are none. */
  migrations?: string
  /**
   * Whether to apply pending migrations on opening. Default: SQLite always; PostgreSQL in development and test, where nobody
   * runs `migrate.js`.
   */
  migrate?: boolean
  /** The project's root; the one the environment was read from unless given. */
  root?: string
}

export interface SqliteOptions<S extends Schema> extends Options<S> {
  driver: 'sqlite'
  /** `file:./data/app.db` unless given, in test `:memory:`. */
  url?: string | undefined
}

export interface PostgresOptions<S extends Schema> extends Options<S> {
  driver: 'postgres'
  url: string | undefined
}

/** An open database. */
export interface OpenDatabase<Db> {
  readonly db: Db
  readonly driver: 'sqlite' | 'postgres'
  /** For `createApp(config, { ready: [database.ready] })`: answers, and has all its migrations. */
  readonly ready: { readonly name: string; check(): Promise<void> }
  /** Tags of the migrations that have not been applied, oldest first. */
  pendingMigrations(): Promise<string[]>
  /** Applies them, all or none, under a lock; gives their tags. */
  migrate(): Promise<string[]>
  /** For `createApp(config, { onStop: [database.close] })`. */
  readonly close: () => Promise<void>
}
