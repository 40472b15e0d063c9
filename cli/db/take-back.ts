import type { ProjectContext } from '../context.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { AppFacts } from '../project/app-facts.ts'
import type { Brought } from './brought.ts'
import { mayLose } from './generate.ts'
import { stageReverseMigration, type Reversed } from './reverse.ts'

interface TakeBack {
  /** With the models of what is destroyed staged as removed. */
  readonly changes: ChangeSet
  readonly app: AppFacts
  readonly brought: Brought
  readonly made: { readonly generator: string; readonly name: string }
}

/**
 * What `flux destroy` does about the migrations that came with what it destroys.
 * @throws CliError as `stageMigration`; MIGRATION_LOSES_DATA and CANCELLED where the rows may not go
 */
export function takeBack({ changes, app, brought, made: { name } }: TakeBack, ctx: ProjectContext): Promise<Reversed> {
  return stageReverseMigration({
    changes,
    app,
    brought,
    name: `drop_${name.toLowerCase().replaceAll(/\W+/g, '_')}`,
    accept: (losses) => mayLose(losses, ctx),
    now: ctx.now,
    signal: ctx.signal,
    ctx,
  })
}

/** Says what became of them. */
export function tell(reversed: Reversed, { log }: Pick<ProjectContext, 'log'>): void {
  if (reversed.kind === 'removed') return
  if (reversed.kind === 'reversed') {
    log.warn(`Its migration stays, as ${reversed.why}; ${reversed.tag} leads back: apply it with \`flux db migrate\`.`)
  } else {
    log.warn(
      `Its migration stays, as ${reversed.why}. What its SQL did is undone by SQL: \`flux generate db-migration\`.`,
    )
  }
}
