import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { postgresAddress } from '../database/address.ts'
import { missingDriver } from '../database/drivers.ts'
import { openDatabase } from '../database/index.ts'
import type {
  OpenDatabase,
  PostgresDatabase,
  PostgresOptions,
  Schema,
  SqliteDatabase,
  SqliteOptions,
} from '../database/types.ts'
import { DatabaseError } from '../database/errors.ts'
import { temporaryFolder } from './folder.ts'

/** A database of its own for a test; disposing of it leaves nothing behind. */
export interface TestDatabase<Db> extends OpenDatabase<Db>, AsyncDisposable {
  /** For a program that opens it itself, as its `DATABASE_URL`. */
  readonly url: string
}

type Sqlite<S extends Schema> = Omit<SqliteOptions<S>, 'url' | 'migrate'>
/** `url` is the address of a server where the tests may make databases; the database it names is not touched. */
type Postgres<S extends Schema> = Omit<PostgresOptions<S>, 'migrate'>

/**
 * Makes a database with the app's migrations: SQLite in a file of a temporary folder, PostgreSQL as a database of its own on the
 * server.
 *
 * @throws DatabaseError
 *
 * @example
 * await using database = await createTestDatabase({ driver: 'sqlite', schema, migrations: 'app/server/migrations' })
 * const notes = new NotesService(database.db)
 */
export function createTestDatabase<S extends Schema>(options: Sqlite<S>): Promise<TestDatabase<SqliteDatabase<S>>>
export function createTestDatabase<S extends Schema>(options: Postgres<S>): Promise<TestDatabase<PostgresDatabase<S>>>
export function createTestDatabase<S extends Schema>(
  options: Sqlite<S> | Postgres<S>,
): Promise<TestDatabase<SqliteDatabase<S>> | TestDatabase<PostgresDatabase<S>>> {
  return options.driver === 'sqlite' ? sqlite(options) : postgres(options)
}

async function sqlite<S extends Schema>(options: Sqlite<S>): Promise<TestDatabase<SqliteDatabase<S>>> {
  const folder = await temporaryFolder('flux-database-')
  const url = `file:${join(folder.path, 'test.db')}`
  return owned(() => openDatabase({ ...options, url, migrate: true }), url, folder.remove)
}

async function postgres<S extends Schema>(options: Postgres<S>): Promise<TestDatabase<PostgresDatabase<S>>> {
  if (!options.url) throw new DatabaseError('DATABASE_URL_MISSING', 'A test database needs the address of a server.')
  const { url, shown } = postgresAddress(options.url)
  const { connect } = await import('../database/postgres-driver.ts').catch(missingDriver('drizzle-orm or postgres'))
  const name = `flux_test_${Date.now().toString(36)}_${randomBytes(6).toString('hex')}`
  const onServer = async (statement: string) => {
    const sql = connect(url)
    try {
      await sql.unsafe(statement)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }
  await onServer(`CREATE DATABASE ${name}`).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DatabaseError('DATABASE_UNREACHABLE', `No test database can be made on ${shown}: ${reason}.`, cause)
  })
  const own = new URL(url)
  own.pathname = `/${name}`
  const drop = () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  return owned(() => openDatabase({ ...options, url: own.href, migrate: true }), own.href, drop)
}

/** The open database, that closes and is removed as one. */
async function owned<Db>(
  open: () => Promise<OpenDatabase<Db>>,
  url: string,
  remove: () => Promise<void>,
): Promise<TestDatabase<Db>> {
  let database: OpenDatabase<Db>
  try {
    database = await open()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    ...database,
    url,
    async [Symbol.asyncDispose]() {
      await database.close()
      await remove()
    },
  }
}
