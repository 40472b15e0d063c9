import type { OpenSqlite } from './connection.ts'
import { DatabaseError } from './errors.ts'

/** The driver of this runtime: libsql on Node, `bun:sqlite` on Bun. */
export async function sqliteDriver(): Promise<OpenSqlite> {
  const { openSqlite } = process.versions['bun'] ? await import('./sqlite-bun.ts') : await import('./sqlite-libsql.ts')
  // A build for Bun leaves the other driver out.
  if ((openSqlite as OpenSqlite | undefined) !== undefined) return openSqlite
  throw new DatabaseError('DATABASE_DRIVER_MISSING', 'This build runs on Bun, whose SQLite it uses.')
}
