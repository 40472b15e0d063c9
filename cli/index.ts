import type { Run } from './world.ts'

export { defineCommand } from './define-command.ts'
export { argument, choice, flag, number, port, text } from './define-option.ts'
export { CliError } from './errors.ts'
export type {
  Argument,
  AnyCommand,
  CommandDefinition,
  CommandGroup,
  Example,
  Option,
  RunInput,
} from './define-command.ts'
export type { Context, Exec, ExecOptions, ExecResult, Log, Output, ProjectContext } from './context.ts'
export type { Run, World } from './world.ts'

/**
 * Runs one `flux` command line and resolves with its exit code. A FluxStack that is run inside an app calls this of the
 * app's own version.
 */
export const run: Run = async (argv, world) => (await import('./main.ts')).run(argv, world)
