import type { ProjectContext } from './context.ts'
import type { Arguments, ArgumentValue, Example, Options, OptionValue } from './define-command.ts'
import type { ChangeSet } from './project/changes.ts'

/** What a generator or a migration may do to a project. Nothing is written before the caller commits. */
export type Changes = Pick<
  ChangeSet,
  'write' | 'edit' | 'remove' | 'move' | 'dependencies' | 'step' | 'read' | 'exists'
>

export interface PlanInput<A extends Arguments, O extends Options> {
  readonly args: { readonly [K in keyof A]: ArgumentValue<A[K]> }
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> }
  readonly ctx: ProjectContext
  readonly changes: Changes
}

export interface GeneratorDefinition<A extends Arguments = Arguments, O extends Options = Options> {
  /** One line, without a full stop. */
  readonly summary: string
  readonly args?: A
  readonly options?: O
  readonly examples: readonly Example[]
  /**
   * Stages what is to be made. Run twice it must stage nothing the second time.
   * @throws CliError for everything a person can act on
   */
  readonly plan: (input: PlanInput<A, O>) => void | Promise<void>
}

/**
 * Defines a generator: code that grows an app.
 *
 * @example
 * export default defineGenerator({
 *   summary: 'A note to the team',
 *   args: { name: argument('Name of the file', { required: true }) },
 *   examples: [{ command: 'flux generate note release', summary: 'Make notes/release.md' }],
 *   plan({ args, changes }) {
 *     changes.write(`notes/${args.name}.md`, `# ${args.name}\n`, { generated: true })
 *   },
 * })
 */
export function defineGenerator<
  const A extends Arguments = Record<never, never>,
  const O extends Options = Record<never, never>,
>(definition: GeneratorDefinition<A, O>): GeneratorDefinition<A, O> {
  return definition
}

export interface MigrationDefinition {
  /** One line, without a full stop. */
  readonly summary: string
  /** The version of FluxStack whose apps have this done: `2.1.0`. */
  readonly version: string
  /**
   * Stages the change to a project of the version before. Run twice it must stage nothing the second time.
   * @throws CliError for everything a person can act on
   */
  readonly plan: (
    input: Pick<PlanInput<Record<never, never>, Record<never, never>>, 'ctx' | 'changes'>,
  ) => void | Promise<void>
}

/**
 * Defines a migration: a change to users' projects from one version to the next.
 *
 * @example
 * export default defineMigration({
 *   summary: 'Rename .fluxrc to fluxstack.config.ts',
 *   version: '2.1.0',
 *   plan: ({ changes }) => changes.move('.fluxrc', 'fluxstack.config.ts'),
 * })
 */
export function defineMigration(definition: MigrationDefinition): MigrationDefinition {
  return definition
}
