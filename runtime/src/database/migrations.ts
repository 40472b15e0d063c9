import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { embedded } from '../framework/embedded.ts'
import { DatabaseError } from './errors.ts'

/** One migration as drizzle-kit wrote it. */
export interface Migration {
  tag: string
  /** When it was made, milliseconds; what the database remembers it by. */
  when: number
  hash: string
  statements: string[]
}

const Journal = z.object({ entries: z.array(z.object({ tag: z.string().regex(/^[\w.-]+$/), when: z.number() })) })

/** Where a production build keeps the migrations: beside its own files, wherever those have been moved to. */
function besideBundle(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((folder) => join(folder, 'migrations')).find(isMigrations)
}

const isMigrations = (folder: string) => existsSync(join(folder, 'meta', '_journal.json'))

/** The folder to read: beside the bundle in production, else as configured, from the project's root. */
export function migrationsFolder(configured: string, root: string): string {
  return besideBundle() ?? resolve(root, configured)
}

/** Reads a file by its path in the folder. */
type Read = (path: string) => Promise<string>

const JOURNAL = 'meta/_journal.json'

/**
 * Reads the migrations of a folder, oldest first; a folder without a journal has none. An executable reads those it carries.
 * @throws {DatabaseError} MIGRATIONS_UNREADABLE
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const carried = embedded()?.migrations
  if (carried ? carried[JOURNAL] === undefined : !isMigrations(folder)) return []
  const read: Read = async (path) => carried?.[path] ?? readFile(join(folder, path), 'utf8')
  const journal = await readJournal(folder, read)
  const entries = journal.entries.toSorted((a, b) => a.when - b.when)
  return Promise.all(entries.map((entry) => readMigration(folder, entry, read)))
}

async function readJournal(folder: string, read: Read) {
  try {
    return Journal.parse(JSON.parse(await read(JOURNAL)))
  } catch (error) {
    const file = join(folder, JOURNAL)
    throw new DatabaseError('MIGRATIONS_UNREADABLE', `The list of migrations ${file} cannot be read.`, error)
  }
}

async function readMigration(
  folder: string,
  { tag, when }: { tag: string; when: number },
  read: Read,
): Promise<Migration> {
  try {
    const text = await read(`${tag}.sql`)
    const statements = text.split('--> statement-breakpoint').filter((statement) => !isEmpty(statement))
    return { tag, when, hash: createHash('sha256').update(text).digest('hex'), statements }
  } catch (error) {
    const file = join(folder, `${tag}.sql`)
    throw new DatabaseError('MIGRATIONS_UNREADABLE', `The migration ${file} cannot be read.`, error)
  }
}

/** Nothing but comments, as in a migration that nobody has written into yet: libsql takes that for an error. */
const isEmpty = (statement: string): boolean => statement.replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, '').trim() === ''

/** Those that the database does not remember, whatever order branches were merged in. */
export function notApplied(migrations: readonly Migration[], applied: readonly unknown[]): Migration[] {
  const times = new Set(applied.map(Number))
  return migrations.filter((migration) => !times.has(migration.when))
}

/** What went wrong, and in which statement of which migration. */
export function migrationFailed({ tag, statements }: Migration, index: number, cause: unknown): DatabaseError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const detail = `The migration ${tag} failed at statement ${index + 1} of ${statements.length}: ${reason}.`
  return new DatabaseError('MIGRATION_FAILED', detail, cause)
}
