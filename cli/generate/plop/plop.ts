import { join } from 'node:path'
import type { Option } from '../../define-command.ts'
import type { AnyGenerator } from '../../define-generator.ts'
import type { GeneratorEntry } from '../definition.ts'
import { stageActions } from './actions.ts'
import { answersTo } from './answers.ts'
import { choicesIn, wordFor } from './choices.ts'
import { flagKeys } from './flags.ts'
import { loadNodePlop, type NodePlop, type Prompt } from './node-plop.ts'
import { openPlopfile, type PlopGenerator } from './open.ts'

/**
 * The generators of the app's plopfile.
 * @param file its name, relative to the app
 * @param taken whether a name goes to another generator; then it is `plop:name` only
 * @throws CliError PACKAGE_NOT_FOUND, GENERATOR_BROKEN
 */
export async function plopGenerators(
  root: string,
  file: string,
  taken: Promise<(name: string) => boolean>,
): Promise<GeneratorEntry[]> {
  const plop = await loadNodePlop(root)
  const { generators } = await openPlopfile({ root, file: join(root, file), destination: root, plop })
  const isTaken = await taken
  return [...generators].map(([name, generator]) =>
    entryOf({ name: isTaken(name) ? `plop:${name}` : name, file, root, plop, generator }),
  )
}

interface Described {
  readonly name: string
  readonly file: string
  readonly root: string
  readonly plop: NodePlop
  readonly generator: PlopGenerator
}

function entryOf({ name, file, root, plop, generator }: Described): GeneratorEntry {
  const { prompts, description } = generator.config
  const summary = description || 'A generator of the plopfile'
  return {
    name,
    summary,
    origin: file,
    args: {
      answers: { summary: 'Answers in the order of its questions; _ for one that is to be asked', variadic: true },
    },
    options: optionsOf(generator),
    required: [],
    examples: [],
    load: async () => nothingMore(summary),
    foreign: {
      answers: (values, ctx) => answersTo(prompts, values, { ctx, inquirer: generator.api.inquirer, name }),
      stage: (input) => stageActions(generator, { ...input, root, file, name, glob: plop.glob }),
    },
  }
}

function optionsOf({ config: { prompts } }: PlopGenerator): Record<string, Option> {
  if (!Array.isArray(prompts)) return {}
  const keys = flagKeys(prompts.map(({ name }) => name))
  return Object.fromEntries(
    prompts.flatMap((prompt) => {
      const { name, type } = prompt
      const key = keys.get(name)
      if (key === undefined) return []
      const summary = summaryOf(prompt)
      const option: Option =
        type === 'confirm' ? { kind: 'flag', summary, negatable: true } : { kind: 'text', summary, allowEmpty: true }
      return [[key, option] as const]
    }),
  )
}

/** With the choices, as far as they are known before anything is asked: as words, since any case and their numbers will do too. */
function summaryOf({ name, type, message, choices }: Prompt): string {
  const words = choicesIn(choices).map(wordFor)
  const listed = `${type === 'checkbox' ? 'any of ' : ''}${words.join(', ')}`
  return `${typeof message === 'string' ? message : name}${words.length > 0 ? ` (${listed})` : ''}`
}

/** It asks and stages by itself, so there is nothing to define. */
const nothingMore = (summary: string): AnyGenerator => ({
  summary,
  examples: [],
  answers: { _zod: { output: {}, def: { type: 'object' } } },
})
