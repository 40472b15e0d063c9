import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import type { DeployApp } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'

/**
 * Stages the files of the build target `docker` where there is no Dockerfile; one that is there is the user's.
 * @throws CliError DOCKERFILE_MISSING where none is wanted
 */
export async function stageDockerfile(
  changes: ChangeSet,
  { root, outDir, ...app }: DeployApp,
  { dockerfile, exec, log }: { readonly dockerfile: boolean } & Pick<ProjectContext, 'exec' | 'log'>,
): Promise<void> {
  if (existsSync(join(root, 'Dockerfile'))) return
  if (!dockerfile) {
    throw new CliError('DOCKERFILE_MISSING', {
      detail: `${root} has no Dockerfile, and --no-dockerfile keeps one from being written.`,
      fix: 'Write one, or leave out --no-dockerfile.',
      state: 'Nothing was changed.',
    })
  }
  const { findTarget } = await import('../build/target.ts')
  const { project } = await findTarget('docker')
  const hasClient = existsSync(join(root, 'app/client/index.html'))
  await project?.({ root, outDir, changes, exec, log, app: { ...app, mode: 'production', hasClient } })
}

/** Builds the app for production. @throws CliError as `flux build` does */
export async function checkBuild(ctx: ProjectContext): Promise<void> {
  const { FluxStackBuilder } = await import('../build/builder.ts')
  const { root, env, signal } = ctx
  await ctx.progress('Building', () => new FluxStackBuilder({ root, env, signal, mode: 'production' }).build())
}
