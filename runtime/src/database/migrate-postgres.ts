import type { ReservedSql, Sql } from 'postgres'
import { migrationFailed, notApplied, type Migration } from './migrations.ts'

/** Any number will do that no other program uses; "flux" in ASCII. */
const LOCK = 0x66_6c_75_78

export async function pendingPostgres(sql: Sql | ReservedSql, migrations: readonly Migration[]): Promise<Migration[]> {
  const [table] = await sql`SELECT to_regclass('drizzle.__drizzle_migrations') AS name`
  if (!table?.['name']) return [...migrations]
  const rows = await sql`SELECT created_at FROM drizzle.__drizzle_migrations`
  return notApplied(
    migrations,
    rows.map((row) => row['created_at']),
  )
}

/** Applies what is pending in one transaction; an advisory lock makes a second process wait, and then find nothing to do. */
export async function migratePostgres(sql: Sql, migrations: readonly Migration[]): Promise<Migration[]> {
  const connection = await sql.reserve()
  try {
    await connection`SELECT pg_advisory_lock(${LOCK})`
    const pending = await pendingPostgres(connection, migrations)
    if (pending.length > 0) await apply(connection, pending)
    return pending
  } finally {
    await connection`SELECT pg_advisory_unlock(${LOCK})`.catch(() => undefined) // the server frees it with the connection
    connection.release()
  }
}

async function apply(connection: ReservedSql, pending: readonly Migration[]): Promise<void> {
  await connection`BEGIN`
  try {
    await connection`CREATE SCHEMA IF NOT EXISTS drizzle`
    await connection`CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`
    for (const migration of pending) {
      for (const [index, statement] of migration.statements.entries()) {
        await connection.unsafe(statement).catch((error: unknown) => {
          throw migrationFailed(migration, index, error)
        })
      }
      await connection`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${migration.hash}, ${migration.when})`
    }
    await connection`COMMIT`
  } catch (error) {
    await connection`ROLLBACK`.catch(() => undefined) // the error that led here says more
    throw error
  }
}
