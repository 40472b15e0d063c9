import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context, ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { journalFile, parseJournal } from './journal.ts'
import { withDatabase } from './open.ts'
import { isAbsent, targetOf, type Target } from './target.ts'
import { runsOnBun, throughBun } from './under-bun.ts'

export interface Status {
  readonly database: string
  readonly migrations: readonly { readonly tag: string; readonly applied: boolean }[]
}

type StatusContext = Pick<ProjectContext, 'root' | 'env' | 'exec'>

/** Which migrations the app's database has. Makes no database where there is none. @throws CliError NO_DATABASE, DATABASE_UNUSABLE */
export async function readStatus({ root, env, exec }: StatusContext): Promise<Status> {
  const target = await targetOf(root, env)
  if (runsOnBun(root, target) && !isAbsent(target)) return throughBun<Status>(['status'], { root, env, exec })
  const tags = tagsOf(root, target)
  const pending = isAbsent(target) ? tags : await withDatabase(root, target, (open) => open.pendingMigrations())
  return { database: target.shown, migrations: tags.map((tag) => ({ tag, applied: !pending.includes(tag) })) }
}

function tagsOf(root: string, { migrations }: Target): string[] {
  const file = journalFile(migrations)
  try {
    return parseJournal(readFileSync(join(root, file), 'utf8'), file).entries.map(({ tag }) => tag)
  } catch (error) {
    if (error instanceof CliError) throw error
    return [] // no journal: no migrations
  }
}

/** `flux db status`. */
export async function showStatus(ctx: StatusContext & Pick<Context, 'log' | 'json'>): Promise<Status> {
  const status = await readStatus(ctx)
  const lines = status.migrations.map(({ tag, applied }) => `  ${applied ? 'applied' : 'pending'}  ${tag}`)
  const title = `${status.database}: ${lines.length === 0 ? 'no migrations' : ''}`.trimEnd()
  if (!ctx.json) ctx.log.print([title, ...lines].join('\n'))
  return status
}
