import { CliError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { discoverGenerators, type GeneratorEntry } from './discover.ts'

/** All generators that can be called in an app, by name. */
export async function allGenerators(_root: string | undefined): Promise<readonly GeneratorEntry[]> {
  return discoverGenerators()
}

/** The generator of a name, when there is one. */
export async function findGenerator(name: string, root: string | undefined): Promise<GeneratorEntry | undefined> {
  return (await allGenerators(root)).find((entry) => entry.name === name)
}

/** @throws CliError UNKNOWN_GENERATOR with what may have been meant */
export async function unknownGenerator(name: string, root: string | undefined): Promise<never> {
  const names = (await allGenerators(root)).map((entry) => entry.name)
  const near = suggest(name, names)
  throw new CliError('UNKNOWN_GENERATOR', {
    detail: `There is no generator ${JSON.stringify(name)}. There are ${names.join(', ')}.`,
    ...(near !== undefined && { fix: `Did you mean "flux generate ${near}"?` }),
    state: 'Nothing was changed.',
  })
}
