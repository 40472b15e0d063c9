import { join } from 'node:path'
import type { AnyGenerator } from '../../define-generator.ts'
import { CliError } from '../../errors.ts'
import { entryOf, type GeneratorEntry } from '../definition.ts'
import { broken, messageOf, type Spot } from './broken.ts'
import { FOLDER } from './files.ts'
import { guarded } from './guard.ts'
import { loadFile } from './module.ts'
import { templatesIn } from './templates.ts'

/**
 * The generator in a file of the app's own.
 * @param file relative to the app
 * @throws CliError GENERATOR_BROKEN
 */
export async function loadOwn(root: string, name: string, file: string): Promise<GeneratorEntry> {
  const { exports, spotOf } = await loadFile(root, join(root, file))
  return {
    ...definedEntry({ name, value: exports['default'], spot: { file }, spotOf }),
    origin: file,
    templates: templatesIn(join(root, FOLDER), root),
  }
}

interface Defined {
  readonly name: string
  readonly value: unknown
  readonly spot: Spot
  readonly spotOf: (thrown: unknown) => Spot
}

/** A definition that is not FluxStack's as an entry; whatever is wrong with it is told with its place. */
export function definedEntry({ name, value, spot, spotOf }: Defined): GeneratorEntry {
  try {
    const entry = entryOf(name, value, spot.file)
    return { ...entry, load: async () => guarded(value as AnyGenerator, spotOf) } // entryOf has looked at its shape
  } catch (thrown) {
    if (thrown instanceof CliError)
      throw broken(spot, thrown.detail.replace(`${spot.file}: `, 'is not right: '), thrown)
    throw broken(spotOf(thrown), `is not right: ${messageOf(thrown)}.`, thrown)
  }
}
