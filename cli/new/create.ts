import { mkdirSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { howToGet, isOnPath } from '../project/package-manager.ts'
import { ChangeSet } from '../project/changes.ts'
import { renderApp } from './app.ts'
import { initGit, installDependencies } from './follow-up.ts'
import { resolveOptions, type NewFlags, type NewOptions } from './options.ts'
import { showNextSteps, showPreview } from './report.ts'
import { stageApp } from './stage.ts'
import { alreadyThere, askAboutExisting, inTheWay } from './target.ts'
import { frameworkPackages } from './vendor.ts'

/** What `flux new --json` answers. */
export interface NewResult {
  readonly dir: string
  readonly name: string
  readonly installed: boolean
  readonly repository: boolean
}

/**
 * `flux new`: options → files → one change set → repository → dependencies → what to type next.
 * @param fluxstack the folder of the FluxStack that is running
 */
export async function createApp(flags: NewFlags, ctx: Context, fluxstack: string): Promise<NewResult> {
  const options = withoutMissingGit(await resolveOptions(flags, ctx), ctx)
  assertPackageManager(options, ctx)
  if (!ctx.dryRun) await recoverTarget(options.dir, ctx)

  const bringBun = options.runtime === 'bun' && !isOnPath('bun', ctx.env)
  const packages = frameworkPackages(fluxstack, ctx.version)
  const files = await renderApp({ choices: options, packages, bringBun, ownSettings: !options.workspace })
  const found = inTheWay(options.dir)
  const taken = alreadyThere(options.dir, [...files.keys()])
  const existing =
    options.existing ??
    (found.length > 0 ? await askAboutExisting({ dir: options.dir, found, taken }, ctx) : 'overwrite')

  const changes = new ChangeSet({ ...placeOf(options), command: 'new', argv: ctx.argv, now: ctx.now })
  const steps = stageApp(changes, { options, files, taken, existing })
  const result = { dir: options.dir, name: options.name, installed: options.install, repository: options.git }
  if (ctx.dryRun) {
    await showPreview(changes, ctx)
    return { ...result, installed: false, repository: false }
  }

  makeParent(options.dir)
  const committed = await changes.commit()
  ctx.changed(committed.changes)
  if (steps.git && (await initGit(options, ctx))) await changes.completed(steps.git)
  if (steps.install) {
    await installDependencies(options, ctx)
    await changes.completed(steps.install)
  }
  showNextSteps(options, existing === 'keep' ? taken : [], ctx)
  return result
}

/** The change set's root is the workspace that the app joins, else the folder it stands in. */
function placeOf({ dir, workspace }: NewOptions): { root: string; target: string } {
  const root = workspace?.root ?? dirname(dir)
  return { root, target: relative(root, dir) }
}

function withoutMissingGit(options: NewOptions, { env, log }: Pick<Context, 'env' | 'log'>): NewOptions {
  if (!options.git || isOnPath('git', env)) return options
  log.warn('git was not found, so there will be no repository. Install it and run git init to have one.')
  return { ...options, git: false }
}

function assertPackageManager({ pm, install }: NewOptions, { env }: Pick<Context, 'env'>): void {
  if (!install || isOnPath(pm, env)) return
  throw new CliError('COMMAND_NOT_FOUND', {
    detail: `${pm} was not found.`,
    fix: `Get it (${howToGet(pm)}), pick another with --pm, or pass --no-install.`,
    state: 'Nothing was written.',
  })
}

/** Finishes or takes back what a killed `flux new` of the same folder has left. */
async function recoverTarget(dir: string, { log }: Pick<Context, 'log'>): Promise<void> {
  const { hasPendingRecovery, recover } = await import('../project/recover.ts')
  if (!hasPendingRecovery(dir)) return
  for (const { message } of await recover(dir)) log.warn(message)
}

function makeParent(dir: string): void {
  try {
    mkdirSync(dirname(dir), { recursive: true })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw cause
    const detail = `${dirname(dir)} cannot be made.`
    throw new CliError('PERMISSION_DENIED', { detail, state: 'Nothing was written.', cause })
  }
}
