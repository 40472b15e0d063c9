import { readdir } from 'node:fs/promises'
import { entryOf, type GeneratorEntry } from './definition.ts'

export type { GeneratorEntry, GeneratorInfo } from './definition.ts'

/**
 * The generators that come with FluxStack: the files of `generators/`, named for themselves. The build replaces this module by a
 * manifest made by the same scan, where `load` is a lazy chunk.
 * @throws CliError GENERATOR_BROKEN naming the file
 */
export async function discoverGenerators(
  folder = new URL('../generators/', import.meta.url),
): Promise<GeneratorEntry[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default?: unknown }
      return entryOf(file.replace(/\.ts$/, ''), module.default, `cli/generators/${file}`)
    }),
  )
}
