import { postgresAddress } from './address.ts'
import { missingDriver } from './drivers.ts'
import { DatabaseError } from './errors.ts'
import { buildCheck } from '../framework/build-check.ts'
import { keep, release } from './kept.ts'
import { migratePostgres, pendingPostgres } from './migrate-postgres.ts'
import { migrationsFolder, readMigrations } from './migrations.ts'
import { applyMigrations } from './project-lock.ts'
import type { OpenDatabase, PostgresDatabase, PostgresOptions, Schema } from './types.ts'

/** The pool connects at its first query, and a build makes none. */
const UNREACHED = 'postgres://localhost/unreached'

/** Opens PostgreSQL. In production the server starts without it and `/api/ready` says what is wrong. */
export async function openPostgresDatabase<S extends Schema>(
  options: PostgresOptions<S>,
  { root, mode }: { root: string; mode: string },
): Promise<OpenDatabase<PostgresDatabase<S>>> {
  const check = buildCheck()
  const given = check ? UNREACHED : options.url
  if (!given) throw new DatabaseError('DATABASE_URL_MISSING', 'PostgreSQL needs an address.')
  const { url, shown } = postgresAddress(given)
  check?.openedDatabase()
  const { connect, postgresDatabase } = await import('./postgres-driver.ts').catch(
    missingDriver('drizzle-orm or postgres'),
  )
  const key = `fluxstack.postgres:${url}`
  const sql = await keep(key, () => Promise.resolve(connect(url)))
  const folder = options.migrations === undefined ? undefined : migrationsFolder(options.migrations, root)
  const migrations = () => (folder === undefined ? Promise.resolve([]) : readMigrations(folder))
  const pendingMigrations = async () => (await pendingPostgres(sql, await migrations())).map(({ tag }) => tag)
  const apply = async () => (await migratePostgres(sql, await migrations())).map(({ tag }) => tag)
  const migrate = () => applyMigrations(pendingMigrations, apply).catch(explain(shown))
  if (!check && (options.migrate ?? (mode === 'development' || mode === 'test'))) await migrate()
  return {
    db: postgresDatabase(sql, options.schema),
    driver: 'postgres',
    ready: readiness(pendingMigrations, shown),
    pendingMigrations,
    migrate,
    close: async () => {
      if (await release(key, sql)) await sql.end({ timeout: 5 })
    },
  }
}

/** Asks for the pending migrations each time, which also shows that the server answers. */
function readiness(pendingMigrations: () => Promise<string[]>, shown: string) {
  return {
    name: 'database',
    check: async () => {
      const pending = await pendingMigrations().catch(explain(shown))
      if (pending.length === 0) return
      const count = pending.length === 1 ? '1 database migration has' : `${pending.length} database migrations have`
      throw new DatabaseError('MIGRATIONS_PENDING', `${count} not been applied.`)
    },
  }
}

const UNREACHABLE = /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|CONNECT|28|3D|57P|08)/

/** A server that does not answer or does not let us in, as one of our errors; any other error is as it was. */
function explain(shown: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error ? String((error as NodeJS.ErrnoException).code ?? '') : ''
    if (!UNREACHABLE.test(code)) throw error
    throw new DatabaseError(
      'DATABASE_UNREACHABLE',
      `The PostgreSQL server at ${shown} does not let this app in (${code}).`,
      error,
    )
  }
}
