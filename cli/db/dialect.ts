import type { AppFacts } from '../project/app-facts.ts'
import { CliError } from '../errors.ts'

export type Database = Exclude<AppFacts['database'], 'none'>

/** @throws CliError NO_DATABASE */
export function databaseOf({ database, name }: Pick<AppFacts, 'database' | 'name'>): Database {
  if (database !== 'none') return database
  throw new CliError('NO_DATABASE', { detail: `${name} has neither drizzle-orm nor a driver among its dependencies.` })
}

interface Dialect {
  /** As drizzle-kit's journal and configuration name it. */
  readonly kit: 'sqlite' | 'postgresql'
  /** The part of drizzle-orm that its tables come from. */
  readonly core: string
}

export const DIALECTS: Readonly<Record<Database, Dialect>> = {
  sqlite: { kit: 'sqlite', core: 'drizzle-orm/sqlite-core' },
  postgres: { kit: 'postgresql', core: 'drizzle-orm/pg-core' },
}
