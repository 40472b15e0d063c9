import type { ProjectContext } from '../context.ts'
import type { Example } from '../define-command.ts'
import type { AnyGenerator } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { TemplateFile } from '../project/template-file.ts'
import { shapeOf, type AnswerShape } from './answers.ts'

/** A generator as data: what help, parsing and `--json` need, without its code. */
export interface GeneratorInfo extends AnswerShape {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly examples: readonly Example[]
  /** The file or package it comes from, where that is not FluxStack. */
  readonly origin?: string
  /** Why it cannot be called; then it is listed with nothing but its name. */
  readonly problem?: string
}

export interface GeneratorEntry extends GeneratorInfo {
  load(): Promise<AnyGenerator>
  /** Its template folders, by name; where this is not given, they are those that come with FluxStack. */
  readonly templates?: (layer: string) => Promise<TemplateFile[]>
  /** Who asks and stages in the place of a definition. */
  readonly foreign?: ForeignGenerator
}

/** A generator that is not made of answers, templates and wiring, and yet runs through the change set: a plopfile's. */
export interface ForeignGenerator {
  /** @throws CliError MISSING_ARGUMENT, MISSING_FLAG, INVALID_VALUE, CANCELLED */
  answers(values: Readonly<Record<string, unknown>>, ctx: ProjectContext): Promise<Readonly<Record<string, unknown>>>
  stage(input: ForeignInput): Promise<ForeignStaged>
}

export interface ForeignInput {
  readonly answers: Readonly<Record<string, unknown>>
  readonly changes: ChangeSet
  readonly force: boolean
  readonly ctx: ProjectContext
}

export interface ForeignStaged {
  /** The files it makes, for `flux destroy`. */
  readonly files: readonly string[]
  /** Files of the user's that it edits; only undo takes that back. */
  readonly edited: readonly string[]
  /** What is left to do once the files are in place. */
  readonly after: () => Promise<void>
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
