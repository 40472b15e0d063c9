import { readdir } from 'node:fs/promises'
import type { Example } from '../define-command.ts'
import type { AnyGenerator } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { shapeOf, type AnswerShape } from './answers.ts'

/** A generator as data: what help, parsing and `--json` need, without its code. */
export interface GeneratorInfo extends AnswerShape {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly examples: readonly Example[]
}

export interface GeneratorEntry extends GeneratorInfo {
  load(): Promise<AnyGenerator>
}

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

/**
 * A default export as an entry.
 * @param place the file it came from, for the error
 * @throws CliError GENERATOR_BROKEN
 */
export function entryOf(name: string, value: unknown, place: string): GeneratorEntry {
  const problem = problemOf(value)
  if (problem)
    throw new CliError('GENERATOR_BROKEN', { detail: `${place}: ${problem}.`, state: 'Nothing was changed.' })
  const generator = value as AnyGenerator // problemOf has looked at its shape
  const { summary, description, examples } = generator
  return {
    name,
    summary,
    ...(description !== undefined && { description }),
    examples,
    ...shapeOf(generator.answers),
    load: async () => generator,
  }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it has no default export made by defineGenerator'
  const { summary, answers, examples, ...functions } = value as Record<string, unknown>
  if (typeof summary !== 'string') return '"summary" is not a text'
  if (typeof answers !== 'object' || answers === null || !('_zod' in answers))
    return '"answers" is not a schema of zod 4'
  if (!Array.isArray(examples)) return '"examples" is not a list'
  const wrong = ['template', 'data', 'wire', 'plan', 'next'].find(
    (key) => functions[key] !== undefined && typeof functions[key] !== 'function',
  )
  return wrong === undefined ? undefined : `"${wrong}" is not a function`
}
