import type { CliError } from '../errors.ts'
import { toCliError } from '../report.ts'
import type { GeneratorEntry } from './definition.ts'

/** What was to be listed, or where that fails one entry that says why and cannot be called. */
export async function listed(
  { name, origin }: { readonly name: string; readonly origin: string },
  load: () => Promise<readonly GeneratorEntry[]>,
): Promise<readonly GeneratorEntry[]> {
  try {
    return await load()
  } catch (thrown) {
    return [unusable(name, origin, toCliError(thrown))]
  }
}

const unusable = (name: string, origin: string, error: CliError): GeneratorEntry => ({
  name,
  origin,
  summary: 'Does not work',
  problem: error.detail,
  args: {},
  options: {},
  required: [],
  examples: [],
  load: () => Promise.reject(error),
})
