import type { ProjectContext } from '../context.ts'
import { disk } from '../project/transaction/file-system.ts'
import { withLock } from '../project/transaction/lock.ts'
import { withDatabase } from './open.ts'
import { readStatus } from './status.ts'
import { targetOf } from './target.ts'
import { runsOnBun, throughBun } from './under-bun.ts'

type MigrateContext = Pick<ProjectContext, 'root' | 'env' | 'log' | 'exec' | 'dryRun'>

export interface Migrated {
  readonly database: string
  /** With `--dry-run`: those that would be. */
  readonly applied: readonly string[]
}

/** `flux db migrate`: applies what is pending, and says which. @throws CliError NO_DATABASE, DATABASE_UNUSABLE */
export async function migrate(ctx: MigrateContext): Promise<Migrated> {
  if (ctx.dryRun) return preview(ctx)
  const { database, applied } = await applyPending(ctx)
  if (applied.length === 0) ctx.log.success(`${database} is up to date.`)
  else ctx.log.success(`Applied to ${database}:\n${applied.join('\n')}`)
  return { database, applied }
}

/** Brings the database up to date and says nothing. */
export async function applyPending({ root, env, exec }: Omit<MigrateContext, 'log' | 'dryRun'>): Promise<Migrated> {
  const target = await targetOf(root, env)
  if (runsOnBun(root, target)) return throughBun<Migrated>(['migrate'], { root, env, exec })
  // Under the project's lock: nothing may take a migration away while it is applied.
  const applied = await withLock({ fs: disk, home: root, command: 'db', now: () => new Date() }, () =>
    withDatabase(root, target, (open) => open.migrate()),
  )
  return { database: target.shown, applied }
}

async function preview(ctx: MigrateContext): Promise<Migrated> {
  const { database, migrations } = await readStatus(ctx)
  const applied = migrations.filter((one) => !one.applied).map(({ tag }) => tag)
  ctx.log.print(applied.length === 0 ? `${database} is up to date.` : `To apply to ${database}:\n${applied.join('\n')}`)
  return { database, applied }
}
