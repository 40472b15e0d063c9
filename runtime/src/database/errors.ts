import { FluxStackError } from '../errors/errors.ts'

/** Permanent codes of what can go wrong with a database, each with what to do. */
const TABLE = {
  DATABASE_DRIVER_MISSING: 'Install it, and build again if this is a build.',
  DATABASE_URL_MISSING: 'Set DATABASE_URL in the environment or in a .env file.',
  DATABASE_URL_INVALID: 'Correct DATABASE_URL, or `database.url` in fluxstack.config.ts.',
  DATABASE_FOLDER_UNWRITABLE:
    'Give the user that runs the app the right to write there, or set DATABASE_URL to another place.',
  DATABASE_UNOPENABLE: 'Check that the path is a file and that the user that runs the app may read and write it.',
  DATABASE_READ_ONLY: 'Give the user that runs the app the right to write the file and its folder.',
  DATABASE_CORRUPT: 'Move the file away and bring back a copy, or start without it to get an empty database.',
  DATABASE_FILE_GONE:
    'Start again; what the old file held and what has been written since is lost with the process that has it open.',
  DATABASE_LOCKED: 'End the other program that holds the database, or wait until it is done.',
  DATABASE_DISK_FULL: 'Free some space.',
  DATABASE_UNREACHABLE: 'Check that the server runs and that host, port, user and password in DATABASE_URL are right.',
  DATABASE_NOT_MADE:
    'Tests make databases of their own: give the user in the address the right to, by ALTER ROLE … CREATEDB.',
  DATABASE_NESTED_TRANSACTION:
    'Inside a transaction use what its callback is given: `db.transaction(async (tx) => tx.insert(…))`.',
  MIGRATIONS_UNREADABLE: 'Bring the folder of migrations back as drizzle-kit wrote it.',
  MIGRATION_FAILED: 'Correct the migration, then start again: nothing of it has been kept.',
  MIGRATIONS_PENDING: 'Run `node dist/server/migrate.js`.',
} as const

export type DatabaseErrorCode = keyof typeof TABLE

/** The database cannot be used: opened, reached or brought up to date. `fix` says what to do. */
export class DatabaseError extends FluxStackError {
  readonly fix: string

  constructor(code: DatabaseErrorCode, detail: string, cause?: unknown) {
    const message = `${detail} ${TABLE[code]}`
    // What to do before the app can answer is for whoever runs it; the rest may name paths and hosts.
    super(message, { code, statusCode: 503, cause, ...(code === 'MIGRATIONS_PENDING' ? { userMessage: message } : {}) })
    this.name = 'DatabaseError'
    this.fix = TABLE[code]
  }
}

/** SQLite's own codes, whichever driver gives them. */
const SQLITE: readonly (readonly [RegExp, DatabaseErrorCode, string])[] = [
  [/^SQLITE_(?:NOTADB|CORRUPT)/, 'DATABASE_CORRUPT', 'is not a SQLite database, or is damaged'],
  [/^SQLITE_(?:BUSY|LOCKED)/, 'DATABASE_LOCKED', 'is locked by another program'],
  [/^SQLITE_READONLY/, 'DATABASE_READ_ONLY', 'cannot be written'],
  [/^SQLITE_FULL/, 'DATABASE_DISK_FULL', 'cannot grow, the disk is full'],
  [/^SQLITE_(?:CANTOPEN|IOERR|PERM|AUTH)/, 'DATABASE_UNOPENABLE', 'cannot be opened'],
]

/** SQLite's code of an error, at whatever depth drizzle has wrapped it. */
function sqliteCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    const { extendedCode, code } = current as { extendedCode?: unknown; code?: unknown }
    for (const candidate of [extendedCode, code]) {
      if (typeof candidate === 'string' && candidate.startsWith('SQLITE_')) return candidate
    }
    if (/file is not a database|malformed/.test(current.message)) return 'SQLITE_CORRUPT'
    if (/unable to open/i.test(current.message)) return 'SQLITE_CANTOPEN'
  }
  return undefined
}

/** Whether another process holds the database. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error) ?? '')

/** What SQLite says about the file as a whole as one of our errors; any other error is as it was. */
export function explainSqlite(error: unknown, place: string): unknown {
  if (error instanceof DatabaseError) return error
  const code = sqliteCode(error)
  const row = SQLITE.find(([pattern]) => code !== undefined && pattern.test(code))
  return row ? new DatabaseError(row[1], `The database ${place} ${row[2]}.`, error) : error
}

const PG_CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  23505: 'unique',
  23503: 'foreign-key',
  23502: 'not-null',
  23514: 'check',
}
const SQLITE_CONSTRAINTS: readonly (readonly [RegExp, Constraint])[] = [
  [/UNIQUE|PRIMARYKEY|ROWID/, 'unique'],
  [/FOREIGNKEY/, 'foreign-key'],
  [/NOTNULL/, 'not-null'],
  [/CHECK/, 'check'],
]

export type Constraint = 'unique' | 'foreign-key' | 'not-null' | 'check'

/**
 * Which kind of constraint a failed query has violated, the same for every driver; `undefined` for any other error.
 *
 * @example
 * if (violatedConstraint(error) === 'unique') throw new ConflictError('That name is taken')
 */
export function violatedConstraint(error: unknown): Constraint | undefined {
  const sqlite = sqliteCode(error)
  if (sqlite?.startsWith('SQLITE_CONSTRAINT')) return SQLITE_CONSTRAINTS.find(([pattern]) => pattern.test(sqlite))?.[1]
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    const known = PG_CONSTRAINTS[String((current as { code?: unknown }).code)]
    if (known) return known
  }
  return undefined
}
