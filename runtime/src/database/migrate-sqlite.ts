import type { SqliteTransaction } from './connection.ts'
import { DatabaseError } from './errors.ts'
import { migrationFailed, notApplied, type Migration } from './migrations.ts'
import type { SharedConnection } from './shared-connection.ts'

/** drizzle's own table, so that its tools see what we have applied. */
const CREATE =
  'CREATE TABLE IF NOT EXISTS "__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)'
const APPLIED = 'SELECT created_at FROM "__drizzle_migrations"'
const EXISTS = `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__drizzle_migrations'`
const REMEMBER = 'INSERT INTO "__drizzle_migrations" ("hash", "created_at") VALUES (?, ?)'

/** How long a second process that starts at the same time waits for the first one's migrations, in milliseconds. */
const PATIENCE_MS = 60_000

type Executes = Pick<SqliteTransaction, 'execute'>

async function applied(on: Executes): Promise<unknown[]> {
  const { rows } = await on.execute({ sql: EXISTS, args: [] })
  if (rows.length === 0) return []
  return (await on.execute({ sql: APPLIED, args: [] })).rows.map((row) => row[0])
}

export async function pendingSqlite(
  connection: SharedConnection,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  return notApplied(migrations, await applied(connection))
}

/** Applies what is pending in one transaction, whose write lock keeps every other process out. */
export async function migrateSqlite(
  connection: SharedConnection,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  if ((await pendingSqlite(connection, migrations)).length === 0) return []
  return connection.rebuilding(async (transaction) => {
    await transaction.execute({ sql: CREATE, args: [] })
    const pending = notApplied(migrations, await applied(transaction))
    for (const migration of pending) {
      await apply(migration, transaction)
      await transaction.execute({ sql: REMEMBER, args: [migration.hash, migration.when] })
    }
    await checkForeignKeys(transaction, pending)
    return pending
  }, PATIENCE_MS)
}

async function apply(migration: Migration, transaction: Executes): Promise<void> {
  for (const [index, sql] of migration.statements.entries()) {
    try {
      await transaction.execute({ sql, args: [] })
    } catch (error) {
      throw migrationFailed(migration, index, error)
    }
  }
}

async function checkForeignKeys(transaction: Executes, pending: readonly Migration[]): Promise<void> {
  const tags = pending.map((migration) => migration.tag).join(', ')
  const check = transaction.execute({ sql: 'PRAGMA foreign_key_check', args: [] })
  const { rows } = await check.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DatabaseError('MIGRATION_FAILED', `After ${tags} the foreign keys do not fit: ${reason}.`, error)
  })
  if (rows.length === 0) return
  const tables = [...new Set(rows.map((row) => String(row[0])))].join(', ')
  throw new DatabaseError(
    'MIGRATION_FAILED',
    `After ${tags} there are rows in ${tables} that point at rows that are gone.`,
  )
}
