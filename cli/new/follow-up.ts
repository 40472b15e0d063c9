import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { installArguments } from '../project/package-manager.ts'
import type { NewOptions } from './options.ts'
import { shortPath } from './target.ts'

/** Makes the app's folder a git repository. Where git refuses, that is said, and the app is there all the same. */
export async function initGit({ dir }: NewOptions, { exec, log }: Pick<Context, 'exec' | 'log'>): Promise<boolean> {
  const { exitCode, stderr } = await exec('git', ['init', '--quiet'], { cwd: dir, allowFailure: true })
  if (exitCode !== 0) log.warn(`git init failed, so there is no repository yet: ${stderr.trim()}`)
  return exitCode === 0
}

/**
 * Installs the app's dependencies, for a member of a workspace those of the whole.
 * @throws CliError INSTALL_FAILED, CANCELLED, both with what the folder holds and the command that goes on
 */
export async function installDependencies(
  { dir, pm, workspace }: NewOptions,
  { cwd, exec, progress }: Pick<Context, 'cwd' | 'exec' | 'progress'>,
): Promise<void> {
  const place = shortPath(cwd, dir)
  const goOn = place === '.' ? `${pm} install` : `cd ${place} && ${pm} install`
  const state = `The app in ${dir} is complete but for its dependencies.`
  const run = () =>
    progress(`Installing the dependencies with ${pm}`, async (say) => {
      const result = await exec(pm, installArguments(pm), {
        cwd: workspace?.root ?? dir,
        // Where CI is set, yarn refuses to write the lock file that a new app does not have yet.
        env: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
        allowFailure: true,
        onLine: say,
      })
      if (result.exitCode === 0) return
      const said = reasonIn(`${result.stderr}\n${result.stdout}`)
      throw new CliError('INSTALL_FAILED', {
        detail: `${pm} install failed:\n${said}`,
        fix: `Go on with: ${goOn}`,
        state,
      })
    })
  await run().catch((error: unknown) => {
    if (!(error instanceof CliError) || error.code !== 'CANCELLED') throw error
    throw new CliError('CANCELLED', {
      detail: 'The install was stopped.',
      fix: `Go on with: ${goOn}`,
      state,
      cause: error,
    })
  })
}

/** The lines of a package manager's output that say why it failed: those that speak of an error, without its own stack. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/\sat .+[(:]|node:internal/.test(line))
  const errors = lines.filter((line) => /err|fail|no candidates|not found|unable|cannot/i.test(line))
  return (errors.length > 0 ? errors.slice(0, 10) : lines.slice(-10)).join('\n')
}
