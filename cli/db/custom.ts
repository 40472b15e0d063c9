import type { Changes } from '../define-generator.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { sameAgain } from './compare.ts'
import { DIALECTS, databaseOf } from './dialect.ts'
import { addMigration, readFolder, sqlFile } from './journal.ts'
import { placesOf } from './places.ts'

interface StageCustom {
  readonly changes: Changes
  readonly app: Pick<AppFacts, 'root' | 'name' | 'database'>
  readonly name: string
  readonly now?: () => Date
}

/**
 * Stages an empty migration for SQL of one's own, as drizzle-kit's `--custom` does, unless there is one of that name.
 * @returns its tag and its SQL file
 * @throws CliError NO_DATABASE, MIGRATIONS_BROKEN
 */
export async function stageCustomMigration({ changes, app, name, now = () => new Date() }: StageCustom) {
  const database = databaseOf(app)
  const { migrations } = await placesOf(app.root, changes)
  const folder = readFolder(changes, migrations, DIALECTS[database].kit)
  const there = folder.journal.entries.find(({ tag }) => tag.replace(/^\d+_/, '') === name)
  if (there) return { tag: there.tag, file: sqlFile(migrations, there) } // twice is once
  const snapshot = await sameAgain(database, folder.snapshot)
  const sql = '-- Custom SQL migration file, put your code below! --'
  const { entry, files } = addMigration(changes, folder, { name, sql, snapshot, now })
  return { tag: entry.tag, file: files[0] ?? '' }
}
