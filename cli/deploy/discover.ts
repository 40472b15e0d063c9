import { readdir } from 'node:fs/promises'
import type { AnyDeployTarget } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { SubjectInfo } from '../subjects.ts'

/** A deploy target as data: what help and parsing need, without its code. */
export interface DeployTargetEntry extends SubjectInfo {
  load(): Promise<AnyDeployTarget>
}

/**
 * Every deploy target: the files of `targets/`, named for themselves. The build of FluxStack replaces this module by a manifest made by
 * the same scan, where `load` is a lazy chunk.
 * @throws CliError TARGET_BROKEN naming the file
 */
export async function discoverDeployTargets(
  folder = new URL('targets/', import.meta.url),
): Promise<DeployTargetEntry[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default?: unknown }
      const problem = problemOf(module.default)
      if (problem) throw new CliError('TARGET_BROKEN', { detail: `cli/deploy/targets/${file}: ${problem}.` })
      const target = module.default as AnyDeployTarget // problemOf has looked at its shape
      const { summary, description, options = {}, examples = [] } = target
      const info = { summary, ...(description !== undefined && { description }), args: {}, options, examples }
      return { name: file.replace(/\.ts$/, ''), ...info, load: async () => target }
    }),
  )
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it has no default export made by defineDeployTarget'
  const { summary, plan, artefact } = value as Record<string, unknown>
  if (typeof summary !== 'string') return '"summary" is not a text'
  if (typeof plan !== 'function') return '"plan" is not a function'
  return ['image', 'dist', 'none'].includes(String(artefact)) ? undefined : '"artefact" is not image, dist or none'
}
