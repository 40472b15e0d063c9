import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Sql } from 'postgres'
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

const PREFIX = 'flux_test_'
const LEFTOVER_MS = 3_600_000
const INSUFFICIENT_PRIVILEGE = '42501'

async function sqlite<S extends Schema>(options: Sqlite<S>): Promise<TestDatabase<SqliteDatabase<S>>> {
  const folder = await temporaryFolder('flux-database-')
  const url = `file:${join(folder.path, 'test.db')}`
  return owned(() => openDatabase({ ...options, url, migrate: true }), url, folder.remove)
}

async function postgres<S extends Schema>(options: Postgres<S>): Promise<TestDatabase<PostgresDatabase<S>>> {
  if (!options.url) throw new DatabaseError('DATABASE_URL_MISSING', 'A test database needs the address of a server.')
  const { url, shown } = postgresAddress(options.url)
  const server = await serverAt(url)
  await (swept ??= sweep(server))
  const name = `${PREFIX}${Date.now().toString(36)}_${randomBytes(6).toString('hex')}`
  await server((sql) => sql.unsafe(`CREATE DATABASE ${name}`)).catch((cause: unknown) => {
    const { code, message } = cause as { code?: unknown; message?: unknown } // an error of the server, or of the connection
    const refused = code === INSUFFICIENT_PRIVILEGE ? 'DATABASE_NOT_MADE' : 'DATABASE_UNREACHABLE'
    throw new DatabaseError(refused, `No test database can be made on ${shown}: ${String(message)}.`, cause)
  })
  const own = new URL(url)
  own.pathname = `/${name}`
  const drop = async () => void (await server((sql) => sql.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
  return owned(() => openDatabase({ ...options, url: own.href, migrate: true }), own.href, drop)
}

type OnServer = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>

async function serverAt(url: string): Promise<OnServer> {
  const { connect } = await import('../database/postgres-driver.ts').catch(missingDriver('drizzle-orm or postgres'))
  return async (work) => {
    const sql = connect(url)
    try {
      return await work(sql)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }
}

/** Once for each process. */
let swept: Promise<void> | undefined

/** Drops what runs that were killed have left, an hour ago or more, and nobody is connected to. */
async function sweep(server: OnServer): Promise<void> {
  await server(async (sql) => {
    const found = await sql`SELECT datname FROM pg_database WHERE datname LIKE ${`${PREFIX.replaceAll('_', '\\_')}%`}`
    for (const { datname } of found) {
      const name = String(datname)
      const made = /^flux_test_([\da-z]+)_[\da-f]{12}$/.exec(name)?.[1]
      if (made === undefined || Date.now() - Number.parseInt(made, 36) < LEFTOVER_MS) continue
      // one that is in use, or that another process drops just now, is none of ours
      await sql.unsafe(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined)
    }
  }).catch(() => undefined) // the test that follows says what is wrong with the server
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
