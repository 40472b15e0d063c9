import type * as databaseModule from '@fluxstack/runtime/database'
import type * as drizzleModule from 'drizzle-orm'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import type { Target } from './target.ts'

/** Rows of any statement. */
export type Query = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

type Place = Pick<Target, 'database' | 'url' | 'migrations'>
type Migrations = Pick<databaseModule.OpenDatabase<unknown>, 'pendingMigrations' | 'migrate'>

/**
 * Opens the app's database by the app's own runtime, does the work and closes it again.
 * @throws CliError DATABASE_UNUSABLE with what the runtime says, which names no password
 */
export async function withDatabase<T>(
  root: string,
  { database, url, migrations }: Place,
  work: (open: Migrations) => Promise<T>,
): Promise<T> {
  const { openDatabase } = await loadFromApp<typeof databaseModule>(root, '@fluxstack/runtime/database')
  const options = { url, migrations, root, schema: {}, migrate: false }
  try {
    const open =
      database === 'sqlite'
        ? await openDatabase({ ...options, driver: 'sqlite' })
        : await openDatabase({ ...options, driver: 'postgres' })
    return await work(open).finally(open.close)
  } catch (cause) {
    throw unusable(cause)
  }
}

/** Runs `work` on PostgreSQL, in one transaction. @throws CliError DATABASE_UNUSABLE */
export async function inPostgres<T>(
  root: string,
  { url }: Pick<Target, 'url'>,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const { openDatabase } = await loadFromApp<typeof databaseModule>(root, '@fluxstack/runtime/database')
  const { sql } = await loadFromApp<typeof drizzleModule>(root, 'drizzle-orm')
  try {
    const { db, close } = await openDatabase({ driver: 'postgres', url, root, schema: {}, migrate: false })
    const result = db.transaction((tx) =>
      // postgres.js answers with rows
      work(async (text) => (await tx.execute(sql.raw(text))) as unknown as Record<string, unknown>[]),
    )
    return await result.finally(close)
  } catch (cause) {
    throw unusable(cause)
  }
}

/** What a driver or the runtime threw. The runtime's errors say what to do themselves. */
export function unusable(cause: unknown): CliError {
  if (cause instanceof CliError) return cause
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const fix = 'fix' in error && typeof error.fix === 'string' ? error.fix : undefined
  const message = fix === undefined ? reasonOf(error) : error.message.replace(` ${fix}`, '')
  return new CliError('DATABASE_UNUSABLE', { detail: message, ...(fix === undefined ? {} : { fix }), cause })
}

/** drizzle wraps a driver's error into one that repeats the statement; the one inside says why. */
function reasonOf(error: Error): string {
  const inner = error.cause instanceof Error ? error.cause : error
  const code = 'code' in inner && typeof inner.code === 'string' ? ` (${inner.code})` : ''
  return inner.message === '' ? `The database does not answer${code}.` : `${inner.message}${code}`
}
