import { scan } from '../project/scan.ts'
import { entryOf, type GeneratorEntry } from './definition.ts'

export type { GeneratorEntry } from './definition.ts'

/**
 * The generators that come with FluxStack: the files of `generators/`.
 * @throws CliError GENERATOR_BROKEN naming the file
 */
export const discoverGenerators = (folder = new URL('../generators/', import.meta.url)): Promise<GeneratorEntry[]> =>
  scan(folder, 'cli/generators', entryOf)
