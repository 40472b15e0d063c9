import type { ProjectContext } from '../context.ts'
import { showChanges } from '../generate/report.ts'
import type { Committed } from '../project/changes.ts'
import type { DeployResult } from './deploy.ts'
import { block } from './show.ts'

/** `--dry-run`: every command that would run, the way back, and what stands in the way. */
export function sayPlan(
  result: Omit<DeployResult, 'ready'>,
  hasOwn: boolean,
  { log, json }: Pick<ProjectContext, 'log' | 'json'>,
): void {
  const { commands, next, rollback, problems } = result
  const when = hasOwn ? 'Refused unless it is set there already' : 'This would be refused'
  for (const line of problems) log.warn(`${when}: ${line}`)
  if (json) return
  log.print([block('Commands:', commands), block('Then:', next), block('To go back:', rollback), ''].join('\n'))
}

/** What was written, where the app answers, what is left to do, and the way back. */
export function report(result: DeployResult, committed: Committed, ctx: ProjectContext): void {
  const { log, json } = ctx
  showChanges(committed, ctx)
  if (committed.kept.length > 0) log.warn(`Kept as it is: ${committed.kept.join(', ')}`)
  const { url, ready, next, rollback, commands } = result
  if (ready) log.success(`${url} is ready.`)
  else if (commands.length > 0) log.success('Done.')
  if (!json) log.print([block('Next:', next), block('To go back:', rollback), ''].join('\n'))
}
