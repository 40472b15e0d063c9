import type { CommandDefinition } from './define-command.ts'
import type { AnyDeployTarget } from './define-deploy-target.ts'
import type { AnyGenerator } from './define-generator.ts'
import type { MigrationDefinition } from './define-migration.ts'
import type { BuildTargetDefinition } from './define-target.ts'

type Named<T> = Readonly<Record<string, T>>
/** `never` as what goes in: each definition has checked its own `run` against its own arguments. */
type Any<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]: (input: never) => unknown }

/** What a plugin brings to the command line. Keys are the names a person types. */
export interface PluginCli {
  /** The package's name. */
  readonly name: string
  readonly commands?: Named<Any<CommandDefinition, 'run'>>
  readonly generators?: Named<AnyGenerator>
  readonly migrations?: readonly MigrationDefinition[]
  readonly buildTargets?: Named<BuildTargetDefinition>
  readonly deployTargets?: Named<AnyDeployTarget>
}

/**
 * Defines the command-line half of a plugin; the half that runs in the app is `definePlugin` of `@fluxstack/runtime`.
 *
 * @example
 * export default definePlugin({ name: 'flux-plugin-mail', commands: { mail }, generators: { mailer } })
 */
export function definePlugin(plugin: PluginCli): PluginCli {
  return plugin
}
