import { readdir } from 'node:fs/promises'
import type { BuildTargetDefinition } from '../define-target.ts'
import { CliError } from '../errors.ts'

/** A target as data: what choosing one needs, without its code. */
export interface TargetInfo extends Omit<BuildTargetDefinition, 'finish' | 'project' | 'next'> {
  readonly name: string
}

export interface TargetEntry extends TargetInfo {
  load(): Promise<BuildTargetDefinition>
}

/**
 * Every build target: the files of `targets/`, named for themselves. The build of FluxStack replaces this module by a manifest
 * made by the same scan, where `load` is a lazy chunk.
 * @throws CliError TARGET_BROKEN naming the file
 */
export async function discoverTargets(folder = new URL('targets/', import.meta.url)): Promise<TargetEntry[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default?: unknown }
      const problem = targetProblem(module.default)
      if (problem) throw new CliError('TARGET_BROKEN', { detail: `cli/build/targets/${file}: ${problem}.` })
      const target = module.default as BuildTargetDefinition // targetProblem has looked at its shape
      const { finish: _, project: __, next: ___, ...info } = target
      return { ...info, name: file.replace(/\.ts$/, ''), load: async () => target }
    }),
  )
}

function targetProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it has no default export made by defineBuildTarget'
  const { summary, ...rest } = value as Record<string, unknown>
  if (typeof summary !== 'string') return '"summary" is not a text'
  const wrong = ['finish', 'project', 'next'].find((key) => rest[key] !== undefined && typeof rest[key] !== 'function')
  return wrong === undefined ? undefined : `"${wrong}" is not a function`
}
