import type { Changes } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { compare, type Compared } from './compare.ts'
import { DIALECTS, databaseOf, type Database } from './dialect.ts'
import { addMigration, readFolder, type Folder } from './journal.ts'
import type { Statement } from './kit-types.ts'
import { readModels } from './models.ts'
import { placesOf } from './places.ts'
import { resolversOf, type RenameOptions } from './renames.ts'

export interface StageMigration extends RenameOptions {
  /** The change set, with the models staged. */
  readonly changes: Changes
  readonly app: Pick<AppFacts, 'root' | 'name' | 'database'>
  /** What the migration is called, after its number: `add_posts`. Made of what it does unless given. */
  readonly name?: string
  readonly signal?: AbortSignal
  readonly now?: () => Date
  /** Whether data may be lost; asked when there is something to lose. Without it such a migration is refused. */
  readonly accept?: (losses: readonly string[]) => boolean | Promise<boolean>
}

export interface StagedMigration {
  /** `0001_add_posts`. */
  readonly tag: string
  /** Relative to the root: the SQL, the snapshot, the journal. */
  readonly files: readonly string[]
  readonly statements: readonly string[]
  /** What it takes away for good, a sentence each. */
  readonly losses: readonly string[]
}

/**
 * Stages the migration that leads from the last one to the models as they are staged. Undefined when they do not differ.
 * @throws CliError NO_DATABASE, MODELS_BROKEN, MIGRATIONS_BROKEN, MIGRATION_AMBIGUOUS, MIGRATION_LOSES_DATA, CANCELLED
 * @example const migration = await stageMigration({ changes, app, name: 'add_posts' })
 */
export async function stageMigration(options: StageMigration): Promise<StagedMigration | undefined> {
  const { changes, app, name, now = () => new Date(), accept, signal } = options
  const database = databaseOf(app)
  const { folder, compared, losses } = await compareStaged(options, database)
  if (compared.sqlStatements.length === 0) return undefined
  if (losses.length > 0 && !(await accept?.(losses))) throw losesData(losses, accept !== undefined)
  if (signal?.aborted) throw new CliError('CANCELLED', { detail: 'Stopped.', state: 'Nothing was changed.' })
  const sql = compared.sqlStatements.join('--> statement-breakpoint\n')
  const { entry, files } = addMigration(changes, folder, {
    name: name ?? nameFor(compared),
    sql,
    snapshot: compared.snapshot,
    now,
  })
  return { tag: entry.tag, files, statements: compared.sqlStatements, losses }
}

async function compareStaged(
  { changes, app: { root }, ...options }: StageMigration,
  database: Database,
): Promise<{ folder: Folder; compared: Compared; losses: readonly string[] }> {
  const places = await placesOf(root, changes)
  const folder = readFolder(changes, places.migrations, DIALECTS[database].kit)
  const models = await readModels({ root, changes, database, file: places.models })
  const { resolvers, losses, finish } = resolversOf(options)
  const compared = await compare(database, models, folder.snapshot, resolvers)
  finish()
  return { folder, compared, losses }
}

const losesData = (losses: readonly string[], canBeAccepted: boolean) =>
  new CliError('MIGRATION_LOSES_DATA', {
    detail: losses.join('\n'),
    ...(!canBeAccepted && {
      fix: 'Take up what has changed in the models with flux db generate first, which asks; to change what was generated, edit its model and do the same.',
    }),
    state: 'Nothing was changed.',
  })

/** Where nobody has said a name: what the first statement about a table does. */
function nameFor({ statements }: Compared): string {
  const tableOf = ({ tableName, tableNameFrom }: Statement) => tableName || tableNameFrom
  const first = statements.find((statement) => tableOf(statement)) ?? statements[0]
  const [verb = 'change'] = /^(?:create|drop|rename|alter)/.exec(first?.type ?? '') ?? []
  const table = (first && tableOf(first)) ?? 'schema'
  return `${verb}_${table}`.toLowerCase().replaceAll(/\W+/g, '_')
}
