import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import type { Brought } from './brought.ts'
import { readStatus } from './status.ts'

/** Whether the app's configured database has a migration; `unknown` says why. Other databases cannot be asked. */
export type Applied =
  | { readonly state: 'applied' | 'pending'; readonly database: string }
  | { readonly state: 'unknown'; readonly why: string }

type AppliedContext = Pick<ProjectContext, 'root' | 'env' | 'exec'>

/** For each tag, whether it is applied. Never throws for a database that does not answer. */
export async function appliedOf(tags: readonly string[], ctx: AppliedContext): Promise<Map<string, Applied>> {
  try {
    const { database, migrations } = await readStatus(ctx)
    const applied = new Set(migrations.filter((one) => one.applied).map(({ tag }) => tag))
    return new Map(tags.map((tag) => [tag, { state: applied.has(tag) ? 'applied' : 'pending', database }]))
  } catch (error) {
    const why = error instanceof CliError ? error.detail : String(error)
    return new Map(tags.map((tag) => [tag, { state: 'unknown', why }]))
  }
}

interface Undoing {
  readonly brought: Brought
  /** As it was typed: `flux generate resource post`. */
  readonly line: string
  /** What takes it back after all. */
  readonly destroy: string | undefined
}

/**
 * Lets an undo go on only when what it takes away has not reached the database; where that cannot be known, a person decides.
 * @throws CliError MIGRATION_APPLIED, MIGRATION_UNCERTAIN, CANCELLED
 */
export async function assertPending({ brought, line, destroy }: Undoing, ctx: ProjectContext): Promise<void> {
  const states = await appliedOf(brought.tags, ctx)
  const state = 'Nothing was changed.'
  for (const [tag, found] of states) {
    if (found.state !== 'applied') continue
    const fix =
      destroy === undefined
        ? 'Put the models as they are to be, then run flux db generate for the migration that leads there.'
        : `Run ${destroy}, which makes the migration that leads back.`
    throw new CliError('MIGRATION_APPLIED', {
      detail: `${line} brought the migration ${tag}, which ${found.database} has applied: without its file the tables and the list of migrations would part.`,
      fix,
      state,
    })
  }
  const unknown = [...states.values()].find((found) => found.state === 'unknown')
  if (unknown === undefined || unknown.state !== 'unknown' || ctx.yes) return
  const tags = brought.tags.join(', ')
  if (!ctx.isTTY) {
    throw new CliError('MIGRATION_UNCERTAIN', {
      detail: `Whether ${tags} has been applied is not known. ${unknown.why}`,
      state,
    })
  }
  ctx.log.warn(`Whether ${tags} has been applied is not known. ${unknown.why}`)
  if (await ctx.ask.confirm({ flag: '--yes', message: 'Take the migration away all the same?', default: false })) return
  throw new CliError('CANCELLED', { detail: 'Nothing was taken back.', state })
}
