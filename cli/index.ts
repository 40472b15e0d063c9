import type { Run } from './world.ts'

export { Bundler, FluxStackBuilder, Optimizer } from './building.ts'
export { defineCommand } from './define-command.ts'
export { defineGenerator } from './define-generator.ts'
export { defineMigration } from './define-migration.ts'
export { argument, choice, flag, number, port, text } from './define-option.ts'
export { definePlugin } from './define-plugin.ts'
export { defineDeployTarget } from './define-deploy-target.ts'
export { defineBuildTarget } from './define-target.ts'
export { CliError } from './errors.ts'
export type { Ask, ChoiceQuestion, ConfirmQuestion, TextQuestion } from './ask.ts'
export type { BuildResult, BuilderOptions, Bundle, HalvesOptions, WatchEvents } from './building.ts'
export type { Context, Exec, ExecOptions, ExecResult, Log, Output, Progress, ProjectContext } from './context.ts'
export type { Argument, CommandDefinition, CommandGroup, Example, Option, RunInput } from './define-command.ts'
export type { AnswersSchema, Changes, GeneratorDefinition, GeneratorInput, Wiring } from './define-generator.ts'
export type { MigrationDefinition } from './define-migration.ts'
export type { PluginCli } from './define-plugin.ts'
export type {
  DeployApp,
  DeployInput,
  DeployPlan,
  DeployStep,
  DeployTargetDefinition,
  DeployTool,
} from './define-deploy-target.ts'
export type { BuildTargetDefinition, BuiltApp, ProjectKit, TargetKit } from './define-target.ts'
export type { CliErrorOptions, ErrorCode } from './errors.ts'
export type { Cases, Names } from './generate/names.ts'
export type { AppFacts } from './project/app-facts.ts'
export type { Edit, Place } from './project/code/edit.ts'
export type { Run, World } from './world.ts'

/**
 * Runs one `flux` command line and resolves with its exit code. A FluxStack that is run inside an app calls this of the
 * app's own version.
 */
export const run: Run = async (argv, world) => (await import('./main.ts')).run(argv, world)
