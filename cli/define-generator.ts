import type { Example } from './define-command.ts'
import type { Names } from './generate/names.ts'
import type { AppFacts } from './project/app-facts.ts'
import type { ChangeSet } from './project/changes.ts'
import type { Edit } from './project/code/edit.ts'

/**
 * An object schema of zod or zod/mini. A required text is a positional argument (`name` is the name of what is made), a list the rest
 * of the line, all else an option: `z.boolean()` a switch, `z.enum` a choice. `.meta({ description })` is its help and its question.
 */
export interface AnswersSchema<T = Readonly<Record<string, unknown>>> {
  readonly _zod: { readonly output: T; readonly def: { readonly type: string } }
}

/** What a generator is asked to make, and where. */
export interface GeneratorInput<T> {
  readonly answers: T
  /** `answers.name` in every case; templates have it as `name` too. */
  readonly name: Names
  readonly app: AppFacts
}

/** A word that names of this kind carry, as `use` of `useCart` and `Page` of `CartPage`: templates write it, whether it was typed or not. */
export interface Affix {
  /** In lower case. */
  readonly prefix?: string
  /** In lower case. */
  readonly suffix?: string
}

/** Edits of one file of the app, which are made together or not at all. */
export interface Wiring {
  /** Relative to the project, with `/`. */
  readonly file: string
  readonly edits: readonly Edit[]
}

/** What a generator may do to a project beyond templates and wiring. Nothing is written before the caller commits. */
export type Changes = Pick<
  ChangeSet,
  'write' | 'edit' | 'remove' | 'move' | 'dependencies' | 'step' | 'read' | 'exists'
>

export interface GeneratorDefinition<T = Readonly<Record<string, unknown>>> {
  /** One line, without a full stop. */
  readonly summary: string
  /** A paragraph for its own help. */
  readonly description?: string
  readonly answers: AnswersSchema<T>
  readonly examples: readonly Example[]
  /**
   * What is wrong with the words of a list, by the list's name, so that a person who is asked for it is told at once. `data` sees them anyway.
   * @throws CliError for words that cannot be served
   */
  readonly checks?: Readonly<Record<string, (words: readonly string[]) => unknown>>
  /** Taken off the name before `name` is made of it, so that `CartPage`, `cart-page` and `cart` are one page. */
  readonly affix?: Affix
  /** What the app must have. */
  readonly needs?: readonly ('client' | 'database')[]
  /**
   * Template folders, laid over one another, a file of the same path replacing the one before. Default: the folder with the
   * generator's own name. Templates get the answers, `name`, `app` and what `data` gives.
   */
  readonly template?: (input: GeneratorInput<T>) => readonly string[]
  /**
   * More for the templates.
   * @throws CliError for answers that cannot be served
   */
  readonly data?: (input: GeneratorInput<T>) => object
  /** Edits of files that are there, in the app's own code. */
  readonly wire?: (input: GeneratorInput<T>) => readonly Wiring[]
  /** What is neither a template nor wiring: a dependency, a database migration. Sees templates and wiring staged. */
  readonly plan?: (input: GeneratorInput<T> & { readonly changes: Changes }) => void | Promise<void>
  /** What to do now, a line each; commands in backticks. */
  readonly next?: (input: GeneratorInput<T>) => readonly string[]
}

/**
 * Defines a generator: code that grows an app. Its name is its file's name, its templates are in the folder of that name.
 *
 * @example
 * export default defineGenerator({
 *   summary: 'A client of another API',
 *   answers: z.object({ name: z.string().meta({ description: 'Name of the API' }) }),
 *   examples: [{ command: 'flux generate api-client weather', summary: 'Make app/server/lib/weather-client.ts' }],
 * })
 */
export function defineGenerator<T>(definition: GeneratorDefinition<T>): GeneratorDefinition<T> {
  return definition
}

/** A generator of any answers, as the CLI holds it once its types have done their work. */
export type AnyGenerator = Omit<GeneratorDefinition<never>, 'answers'> & { readonly answers: AnswersSchema<unknown> }
