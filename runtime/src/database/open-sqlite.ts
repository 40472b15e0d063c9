import { buildCheck } from '../framework/build-check.ts'
import { keep, release } from './kept.ts'
import { sqlitePlace } from './address.ts'
import { missingDriver } from './drivers.ts'
import { migrateSqlite, pendingSqlite } from './migrate-sqlite.ts'
import { migrationsFolder, readMigrations } from './migrations.ts'
import { applyMigrations } from './project-lock.ts'
import { shareConnection } from './shared-connection.ts'
import { sqliteDriver } from './sqlite-driver.ts'
import type { OpenDatabase, Schema, SqliteDatabase, SqliteOptions } from './types.ts'

/** Opens SQLite on the driver of this runtime and brings it up to date. */
export async function openSqliteDatabase<S extends Schema>(
  options: SqliteOptions<S>,
  { root, mode }: { root: string; mode: string },
): Promise<OpenDatabase<SqliteDatabase<S>>> {
  const check = buildCheck()
  const usual = mode === 'test' ? ':memory:' : 'file:./data/app.db'
  const place = sqlitePlace(check ? ':memory:' : (options.url ?? usual), root)
  check?.openedDatabase()
  const key = `fluxstack.sqlite:${place.kind === 'file' ? place.path : ':memory:'}`
  const { sqliteDatabase } = await import('./session.ts').catch(missingDriver('drizzle-orm'))
  const connection = await keep(key, async () => shareConnection({ open: await sqliteDriver(), place, root }))
  const migrations = () =>
    options.migrations === undefined ? Promise.resolve([]) : readMigrations(migrationsFolder(options.migrations, root))
  const pendingMigrations = async () => (await pendingSqlite(connection, await migrations())).map(({ tag }) => tag)
  const apply = async () => (await migrateSqlite(connection, await migrations())).map(({ tag }) => tag)
  const migrate = () => applyMigrations(pendingMigrations, apply)
  if (options.migrate ?? true) await migrate()
  return {
    db: sqliteDatabase(connection, options.schema),
    driver: 'sqlite',
    ready: { name: 'database', check: () => connection.check() },
    pendingMigrations,
    migrate,
    close: async () => {
      if (await release(key, connection)) await connection.close()
    },
  }
}
