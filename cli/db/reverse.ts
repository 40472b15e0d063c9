import type { Changes } from '../define-generator.ts'
import type { ProjectContext } from '../context.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { appliedOf } from './applied.ts'
import type { Brought } from './brought.ts'
import { DIALECTS, databaseOf } from './dialect.ts'
import { readFolder, removeMigrations, sqlFile, type Folder } from './journal.ts'
import { stageMigration, type StageMigration } from './stage-migration.ts'

interface Reverse extends Pick<StageMigration, 'accept' | 'signal' | 'now'> {
  /** With the models of what is destroyed staged as removed, and its migrations still there. */
  readonly changes: Changes
  readonly app: AppFacts
  readonly brought: Brought
  /** What the new migration is called, if there has to be one: `drop_posts`. */
  readonly name: string
  readonly ctx: Pick<ProjectContext, 'root' | 'env' | 'exec'>
}

export type Reversed =
  /** No database has seen them: the files go, and the journal is as it was. */
  | { readonly kind: 'removed'; readonly files: readonly string[] }
  /** They stay; a new migration leads back. */
  | { readonly kind: 'reversed'; readonly tag: string; readonly why: string; readonly losses: readonly string[] }
  /** They stay, and the models differ by nothing from them: SQL of one's own is taken back by more of it. */
  | { readonly kind: 'kept'; readonly why: string }

/**
 * Takes migrations back so that journal and tables never part: pending ones at the end of the journal go, all others are
 * answered by a new migration from the models as staged.
 * @throws CliError as `stageMigration`
 */
export async function stageReverseMigration({ changes, app, brought, name, ctx, ...rest }: Reverse): Promise<Reversed> {
  const folder = readFolder(changes, brought.folder, DIALECTS[databaseOf(app)].kit)
  const tags = brought.tags.filter((tag) => folder.journal.entries.some((entry) => entry.tag === tag))
  if (tags.length === 0) return { kind: 'removed', files: [] }
  const why = await whyTheyStay(folder, tags, ctx)
  if (why === undefined) return { kind: 'removed', files: removeMigrations(changes, folder, tags) }
  const staged = await stageMigration({ ...rest, changes, app, name, drop: true })
  return staged === undefined
    ? { kind: 'kept', why }
    : { kind: 'reversed', tag: staged.tag, why, losses: staged.losses }
}

async function whyTheyStay(
  { path, journal }: Folder,
  tags: readonly string[],
  ctx: Reverse['ctx'],
): Promise<string | undefined> {
  const last = journal.entries.slice(-tags.length)
  const stands = last.find(({ tag }) => !tags.includes(tag))
  if (stands) return `${sqlFile(path, stands)} stands on ${tags.join(', ')}`
  for (const [tag, found] of await appliedOf(tags, ctx)) {
    if (found.state === 'applied') return `${found.database} has applied ${tag}`
    if (found.state === 'unknown') return `whether ${tag} has been applied is not known (${found.why})`
  }
  return undefined
}
