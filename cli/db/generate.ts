import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { ChangeSet } from '../project/changes.ts'
import { showChanges, showPreview } from '../generate/report.ts'
import { checkRename } from './renames.ts'
import { stageMigration } from './stage-migration.ts'

export interface GenerateOptions {
  readonly name: string | undefined
  readonly rename: readonly string[]
  readonly drop: boolean
}

export interface Generated {
  /** Undefined when the models have not changed. */
  readonly migration: string | undefined
  readonly statements: readonly string[]
  /** What it takes away for good. */
  readonly losses: readonly string[]
}

/** `flux db generate`: the migration that leads from the last one to the models as they are. @throws CliError see `stageMigration` */
export async function generate({ name, rename, drop }: GenerateOptions, ctx: ProjectContext): Promise<Generated> {
  const { root, argv, now, log, signal } = ctx
  for (const text of rename) checkRename(text)
  const changes = new ChangeSet({ root, command: 'db generate', argv, now })
  const staged = await stageMigration({
    changes,
    app: readAppFacts(root),
    ...(name === undefined ? {} : { name: migrationName(name) }),
    renames: rename,
    drop,
    ask: ctx.isTTY ? ctx.ask : undefined,
    accept: (losses) => mayLose(losses, ctx),
    now,
    signal,
  })
  if (staged === undefined) {
    log.info('The models have not changed since the last migration.')
    return { migration: undefined, statements: [], losses: [] }
  }
  if (ctx.dryRun) await showPreview(changes, ctx)
  else {
    const committed = await changes.commit()
    ctx.changed(committed.changes)
    log.success(`Made the migration ${staged.tag}.`)
    showChanges(committed, ctx)
    log.info('Apply it with `flux db migrate`; flux dev does so when it starts or a model is saved.')
  }
  return { migration: staged.tag, statements: staged.statements, losses: staged.losses }
}

/** Shows what would be lost and asks, where somebody can be asked. With `--dry-run` nothing is lost yet. */
export async function mayLose(
  losses: readonly string[],
  { log, ask, yes, isTTY, dryRun }: ProjectContext,
): Promise<boolean> {
  for (const loss of losses) log.warn(loss)
  if (yes || dryRun) return true
  if (!isTTY) return false
  if (
    await ask.confirm({
      flag: '--yes',
      message: 'The data cannot be brought back. Make the migration?',
      default: false,
    })
  )
    return true
  throw new CliError('CANCELLED', { detail: 'No migration was made.', state: 'Nothing was changed.' })
}

/** @throws CliError INVALID_NAME */
export function migrationName(name: string): string {
  const tidy = name
    .trim()
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase()
  if (/^\w+$/.test(tidy)) return tidy
  throw new CliError('INVALID_NAME', {
    detail: `'${name}' cannot be a migration's name.`,
    fix: 'Use letters, digits, dashes and underscores, such as add-slug-to-posts.',
  })
}
