import { currentMode, projectRoot } from '../env/files.ts'
import { openPostgresDatabase } from './open-postgres.ts'
import { openSqliteDatabase } from './open-sqlite.ts'
import type { OpenDatabase, PostgresDatabase, PostgresOptions, Schema, SqliteDatabase, SqliteOptions } from './types.ts'

/**
 * Opens the app's database, once per process and address: through hot reload the connection stays.
 *
 * SQLite applies its migrations on opening; PostgreSQL does so in development and test only.
 * @throws {DatabaseError} with a code and what to do
 * @example
 * export const database = await openDatabase({ driver: 'sqlite', url: env.DATABASE_URL, schema, migrations: 'app/server/migrations' })
 * export const { db } = database
 */
export function openDatabase<S extends Schema>(options: SqliteOptions<S>): Promise<OpenDatabase<SqliteDatabase<S>>>
export function openDatabase<S extends Schema>(options: PostgresOptions<S>): Promise<OpenDatabase<PostgresDatabase<S>>>
export function openDatabase<S extends Schema>(
  options: SqliteOptions<S> | PostgresOptions<S>,
): Promise<OpenDatabase<SqliteDatabase<S>> | OpenDatabase<PostgresDatabase<S>>> {
  const surroundings = { root: options.root ?? projectRoot(), mode: currentMode() }
  return options.driver === 'sqlite'
    ? openSqliteDatabase(options, surroundings)
    : openPostgresDatabase(options, surroundings)
}
