import type { ProjectContext } from './context.ts'
import type { Changes } from './define-generator.ts'

export interface MigrationDefinition {
  /** One line, without a full stop. */
  readonly summary: string
  /** The version of FluxStack whose apps have this done: `2.1.0`. */
  readonly version: string
  /**
   * Stages the change to a project of the version before. Run twice it must stage nothing the second time.
   * @throws CliError for everything a person can act on
   */
  readonly plan: (input: { readonly ctx: ProjectContext; readonly changes: Changes }) => void | Promise<void>
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
