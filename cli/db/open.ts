import type * as databaseModule from '@fluxstack/runtime/database'
import type * as drizzleModule from 'drizzle-orm'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import type { Target } from './target.ts'

/** The app's database, opened by the app's own runtime. */
export interface Opened {
  pendingMigrations(): Promise<string[]>
  /** Applies them, all or none, and gives their tags. */
  migrate(): Promise<string[]>
  /** Runs `work` in one transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  readonly query: Query
}

/** Rows of any statement. */
export type Query = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/**
 * Opens the database, does the work and closes it again.
 * @throws CliError DATABASE_UNUSABLE with what the runtime says, which names no password
 */
export async function withDatabase<T>(
  root: string,
  { database, url, migrations }: Pick<Target, 'database' | 'url' | 'migrations'>,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { openDatabase } = await loadFromApp<typeof databaseModule>(root, '@fluxstack/runtime/database')
  const { sql } = await loadFromApp<typeof drizzleModule>(root, 'drizzle-orm')
  const options = { url, migrations, root, schema: {}, migrate: false }
  try {
    if (database === 'sqlite') {
      const open = await openDatabase({ ...options, driver: 'sqlite' })
      const run =
        (on: Pick<typeof open.db, 'all'>): Query =>
        (text) =>
          on.all(sql.raw(text))
      const opened = { ...open, query: run(open.db), transaction: transactions(open.db.transaction.bind(open.db), run) }
      return await work(opened).finally(open.close)
    }
    const open = await openDatabase({ ...options, driver: 'postgres' })
    const run =
      (on: Pick<typeof open.db, 'execute'>): Query =>
      async (text) =>
        (await on.execute(sql.raw(text))) as unknown as Record<string, unknown>[] // postgres.js answers with rows
    const opened = { ...open, query: run(open.db), transaction: transactions(open.db.transaction.bind(open.db), run) }
    return await work(opened).finally(open.close)
  } catch (cause) {
    throw unusable(cause)
  }
}

type Begin<Tx> = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

const transactions =
  <Tx>(begin: Begin<Tx>, run: (on: Tx) => Query): Opened['transaction'] =>
  (work) =>
    begin((tx) => work(run(tx)))

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
