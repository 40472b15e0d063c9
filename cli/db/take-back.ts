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
  const why = `${reversed.why.charAt(0).toUpperCase()}${reversed.why.slice(1)}.`
  if (reversed.kind === 'reversed') {
    log.warn(`${why} So its migration stays, and ${reversed.tag} leads back: apply it with \`flux db migrate\`.`)
  } else {
    log.warn(`${why} So it stays. What its SQL did is taken back by SQL: \`flux generate db-migration\`.`)
  }
}
