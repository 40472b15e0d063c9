import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { withSpans } from './postgres-spans.ts'
import type { PostgresDatabase, Schema } from './types.ts'

/** Connections are opened as they are needed, and given up when idle. */
export function connect(url: string): postgres.Sql {
  return postgres(url, { connect_timeout: 10, idle_timeout: 60, max: 10, onnotice: () => undefined })
}

export function postgresDatabase<S extends Schema>(sql: postgres.Sql, schema: S): PostgresDatabase<S> {
  return drizzle(withSpans(sql), { schema })
}
