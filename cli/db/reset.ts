import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { emptying } from './drop.ts'
import { applyPending } from './migrate.ts'
import { hasSeed, runSeed } from './seed.ts'
import { targetOf, type Target } from './target.ts'
import { runsOnBun, throughBun } from './under-bun.ts'

interface ResetOptions {
  /** Also where it is not on this machine, or in production. */
  readonly force: boolean
}

export interface Reset {
  readonly database: string
  /** With `--dry-run`: what would be dropped. */
  readonly dropped: readonly string[]
  readonly applied: readonly string[]
  readonly seeded: boolean
}

/**
 * `flux db reset`: drops everything, applies all migrations, and fills in the seed where there is one.
 * @throws CliError RESET_REFUSED, CANCELLED, DATABASE_IN_USE, DATABASE_UNUSABLE, SEED_FAILED
 */
export async function reset({ force }: ResetOptions, ctx: ProjectContext): Promise<Reset> {
  const { root, env, log } = ctx
  const target = await targetOf(root, env)
  if (!force) refuse(target, env)
  const result = runsOnBun(root, target) ? await resetByBun(target, force, ctx) : await resetHere(target, ctx)
  if (ctx.json) return result
  if (ctx.dryRun) {
    log.print(`To drop from ${target.shown}: ${named(result.dropped)}`)
    return result
  }
  log.success(`Dropped from ${target.shown}: ${named(result.dropped)}.`)
  if (result.applied.length > 0) log.success(`Applied ${result.applied.join(', ')}.`)
  if (result.seeded) log.success('Seeded.')
  return result
}

async function resetHere(target: Target, ctx: ProjectContext): Promise<Reset> {
  const { root, dryRun } = ctx
  const dropped = await emptying(root, target, async ({ tables, drop }) => {
    if (dryRun) return tables
    await confirm(target, tables, ctx)
    await drop().catch((error: unknown) => {
      throw inUse(error, target) ?? error
    })
    return tables
  })
  if (dryRun) return { database: target.shown, dropped, applied: [], seeded: false }
  const { applied } = await applyPending(ctx)
  const seeded = hasSeed(root)
  if (seeded) await runSeed(ctx)
  return { database: target.shown, dropped, applied, seeded }
}

/** The person is asked here, and Bun does the rest. */
async function resetByBun(target: Target, force: boolean, ctx: ProjectContext): Promise<Reset> {
  const words = ['reset', ...(force ? ['--force'] : [])]
  const planned = await throughBun<Reset>([...words, '--dry-run'], ctx)
  if (ctx.dryRun) return planned
  await confirm(target, planned.dropped, ctx)
  return throughBun<Reset>([...words, '--yes'], ctx)
}

const named = (tables: readonly string[]) => (tables.length === 0 ? 'nothing, it is empty' : tables.join(', '))

function refuse(target: Target, env: ProjectContext['env']): void {
  const production = env['NODE_ENV'] === 'production' || env['FLUX_ENV'] === 'production'
  if (!production && target.local) return
  throw new CliError('RESET_REFUSED', {
    detail: production ? 'NODE_ENV is production.' : `The database ${target.shown} is not on this machine.`,
    state: 'Nothing was changed.',
  })
}

async function confirm(target: Target, tables: readonly string[], { ask, yes, isTTY }: ProjectContext): Promise<void> {
  if (yes) return
  if (!isTTY) {
    throw new CliError('MISSING_FLAG', {
      detail: `This would drop from ${target.shown}: ${named(tables)}. It cannot be asked here whether it may.`,
      fix: 'Pass --yes.',
      state: 'Nothing was changed.',
    })
  }
  const message = `Drop everything in ${target.shown}? ${named(tables)}`
  if (await ask.confirm({ flag: '--yes', message, default: false })) return
  throw new CliError('CANCELLED', { detail: 'Nothing was dropped.', state: 'Nothing was changed.' })
}

/** SQLite is locked, or PostgreSQL's lock was not to be had in time. */
function inUse(error: unknown, { shown }: Target): CliError | undefined {
  let inner: unknown = error
  while (inner instanceof Error) {
    const code = 'code' in inner ? String(inner.code) : ''
    if (/^(?:SQLITE_BUSY|SQLITE_LOCKED|DATABASE_LOCKED|55P03)/.test(code) || /database is locked/.test(inner.message)) {
      return new CliError('DATABASE_IN_USE', {
        detail: `Another program has ${shown} open.`,
        state: 'Nothing was dropped.',
        cause: error,
      })
    }
    inner = inner.cause
  }
  return undefined
}
