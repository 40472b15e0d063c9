import type { ProjectContext } from './context.ts'
import type { Options, OptionValue } from './define-command.ts'

export interface TargetInput<O extends Options> {
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> }
  readonly ctx: ProjectContext
  /** The folder that holds, or will hold, what was built. Absolute. */
  readonly outDir: string
}

interface TargetDefinition<O extends Options> {
  /** One line, without a full stop. */
  readonly summary: string
  readonly options?: O
}

export interface BuildTargetDefinition<O extends Options = Options> extends TargetDefinition<O> {
  /**
   * Turns the built app in `outDir` into what the target runs.
   * @throws CliError for everything a person can act on
   */
  readonly finish: (input: TargetInput<O>) => void | Promise<void>
}

export interface DeployTargetDefinition<O extends Options = Options> extends TargetDefinition<O> {
  /**
   * Brings the built app in `outDir` to where it runs; what it returns is the `data` of `--json`.
   * @throws CliError for everything a person can act on
   */
  readonly deploy: (input: TargetInput<O>) => unknown
}

/**
 * Defines a build target: what `flux build` makes beside the plain server and client.
 *
 * @example
 * export default defineBuildTarget({
 *   summary: 'A Procfile beside the server',
 *   finish: ({ outDir }) => writeFile(join(outDir, 'Procfile'), 'web: node server/index.js\n'),
 * })
 */
export function defineBuildTarget<const O extends Options = Record<never, never>>(
  definition: BuildTargetDefinition<O>,
): BuildTargetDefinition<O> {
  return definition
}

/**
 * Defines a deploy target: a place that `flux deploy` brings an app to.
 *
 * @example
 * export default defineDeployTarget({
 *   summary: 'Copy to a machine over ssh',
 *   options: { host: text('Machine to copy to', { default: 'localhost' }) },
 *   deploy: ({ options, outDir, ctx }) => ctx.exec('scp', ['-r', outDir, `${options.host}:app`]),
 * })
 */
export function defineDeployTarget<const O extends Options = Record<never, never>>(
  definition: DeployTargetDefinition<O>,
): DeployTargetDefinition<O> {
  return definition
}
