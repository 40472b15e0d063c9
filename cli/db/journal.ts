import type { Changes } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import type { Snapshot } from './kit-types.ts'

/** drizzle-kit's list of migrations, `meta/_journal.json`. */
export interface Journal {
  readonly version: string
  readonly dialect: string
  readonly entries: readonly JournalEntry[]
}

export interface JournalEntry {
  readonly idx: number
  readonly version: string
  /** Milliseconds; what a database remembers the migration by. */
  readonly when: number
  /** The name of its file, without `.sql`. */
  readonly tag: string
  readonly breakpoints: boolean
}

export interface Folder {
  /** Relative to the root. */
  readonly path: string
  readonly journal: Journal
  /** Of the last migration; undefined when there is none. */
  readonly snapshot: unknown
}

export const journalFile = (folder: string) => `${folder}/meta/_journal.json`
export const sqlFile = (folder: string, { tag }: Pick<JournalEntry, 'tag'>) => `${folder}/${tag}.sql`
const snapshotFile = (folder: string, { idx }: Pick<JournalEntry, 'idx'>) =>
  `${folder}/meta/${prefixOf(idx)}_snapshot.json`
const prefixOf = (idx: number) => String(idx).padStart(4, '0')

/**
 * Reads a folder of migrations as it is staged.
 * @throws CliError MIGRATIONS_BROKEN when it is not as drizzle-kit leaves it
 */
export function readFolder(changes: Pick<Changes, 'read'>, path: string, dialect: string): Folder {
  const text = changes.read(journalFile(path))
  if (text === undefined) return { path, journal: { version: '7', dialect, entries: [] }, snapshot: undefined }
  const journal = parseJournal(text, journalFile(path))
  if (journal.dialect !== dialect) {
    throw broken(`${journalFile(path)} is of ${journal.dialect}, and the app's database is ${dialect}.`)
  }
  for (const entry of journal.entries) {
    const file = sqlFile(path, entry)
    if (changes.read(file) === undefined)
      throw broken(`${journalFile(path)} names ${entry.tag}, but there is no ${file}.`)
  }
  const last = journal.entries.at(-1)
  return { path, journal, snapshot: last && readSnapshot(changes, snapshotFile(path, last)) }
}

function readSnapshot(changes: Pick<Changes, 'read'>, file: string): unknown {
  const text = changes.read(file)
  if (text === undefined) throw broken(`There is no ${file}, which says what the tables are after the last migration.`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw broken(`${file} is not JSON.`, cause)
  }
}

/** @throws CliError MIGRATIONS_BROKEN */
export function parseJournal(text: string, file: string): Journal {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw broken(`${file} is not JSON.`, cause)
  }
  if (!isJournal(value)) throw broken(`${file} does not hold what drizzle-kit writes there.`)
  const doubled = value.entries.find(({ idx, tag }, at) =>
    value.entries.some((other, index) => index > at && (other.idx === idx || other.tag === tag)),
  )
  if (doubled) throw broken(`${file} has two migrations ${prefixOf(doubled.idx)}: two branches have each added one.`)
  return value
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null || !('entries' in value) || !Array.isArray(value.entries))
    return false
  return value.entries.every(
    (entry: Partial<JournalEntry> | null) =>
      Number.isInteger(entry?.idx) && typeof entry?.when === 'number' && /^[\w.-]+$/.test(entry.tag ?? ''),
  )
}

export interface NewMigration {
  readonly name: string
  readonly sql: string
  readonly snapshot: Snapshot
  readonly now: () => Date
}

/**
 * Stages a migration's three files as drizzle-kit writes them: no line end at the end.
 * @returns the entry and the files
 */
export function addMigration(
  changes: Pick<Changes, 'write' | 'edit' | 'exists'>,
  { path, journal }: Folder,
  { name, sql, snapshot, now }: NewMigration,
): { readonly entry: JournalEntry; readonly files: readonly string[] } {
  const last = journal.entries.at(-1)
  const idx = last === undefined ? 0 : last.idx + 1
  // A clock that was set back must not put a migration before those that are there.
  const when = Math.max(now().getTime(), ...journal.entries.map((entry) => entry.when + 1))
  const entry = { idx, version: snapshot.version, when, tag: `${prefixOf(idx)}_${name}`, breakpoints: true }
  const files = [sqlFile(path, entry), snapshotFile(path, entry), journalFile(path)] as const
  changes.write(files[0], sql, { generated: true }) // edits of it are seen before it is taken back
  changes.write(files[1], JSON.stringify(snapshot, null, 2))
  const next = JSON.stringify({ ...journal, entries: [...journal.entries, entry] }, null, 2)
  if (changes.exists(files[2])) changes.edit(files[2], (old) => next + endOf(old))
  else changes.write(files[2], next)
  return { entry, files }
}

/** Takes the last migrations away again, the journal as it was before them. @returns the files that go */
export function removeMigrations(
  changes: Pick<Changes, 'remove' | 'edit'>,
  { path, journal }: Folder,
  tags: readonly string[],
): string[] {
  const gone = journal.entries.filter(({ tag }) => tags.includes(tag))
  const entries = journal.entries.filter(({ tag }) => !tags.includes(tag))
  const files = gone.flatMap((entry) => [sqlFile(path, entry), snapshotFile(path, entry)])
  const all = entries.length === 0 ? [...files, journalFile(path)] : files
  for (const file of all) changes.remove(file)
  if (entries.length > 0) {
    changes.edit(journalFile(path), (old) => JSON.stringify({ ...journal, entries }, null, 2) + endOf(old))
  }
  return all
}

/** A line end at the end, where an editor has put one. */
const endOf = (text: string) => /\s*$/.exec(text)?.[0] ?? ''

export const broken = (detail: string, cause?: unknown) =>
  new CliError('MIGRATIONS_BROKEN', { detail, state: 'Nothing was changed.', cause })
