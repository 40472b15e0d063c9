import type { Context } from '../context.ts'
import type { ChangeSet } from '../project/changes.ts'
import { scriptCommand } from '../project/package-manager.ts'
import type { NewOptions } from './options.ts'
import { shortPath } from './target.ts'

/** `--dry-run`: all that would be written, and what would be done then. */
export async function showPreview(changes: ChangeSet, ctx: Pick<Context, 'changed' | 'json' | 'log' | 'color'>) {
  const preview = await changes.preview()
  ctx.changed(preview.changes)
  if (ctx.json) return
  const { formatPreview } = await import('../project/format-preview.ts')
  ctx.log.print(formatPreview(preview, { color: ctx.color }))
}

/** What was made, and what to type next. */
export function showNextSteps(
  options: NewOptions,
  kept: readonly string[],
  { cwd, log }: Pick<Context, 'cwd' | 'log'>,
): void {
  const { dir, name, pm, install, db, workspace } = options
  const place = shortPath(cwd, dir)
  const next = [
    ...(place === '.' ? [] : [`cd ${place}`]),
    ...(install ? [] : [`${pm} install`]),
    scriptCommand(pm, 'dev'),
  ]
  log.success(`${name} is ready in ${place === '.' ? 'this folder' : place}.`)
  if (kept.length > 0) log.warn(`Kept your own ${kept.join(', ')}: what the app needs there is yours to add.`)
  if (workspace) log.info(`It is a member of the workspace in ${workspace.root}.`)
  if (db === 'postgres') log.info('It needs PostgreSQL: DATABASE_URL in .env says where it is.')
  log.print(['', 'Next:', ...next.map((line) => `  ${line}`), ''].join('\n'))
}
