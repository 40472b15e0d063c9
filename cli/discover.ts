import { readdir } from 'node:fs/promises'
import type { AnyCommand } from './define-command.ts'
import { CliError } from './errors.ts'

/** A command as data: what help, parsing and `--help --json` need, without its code. */
export type CommandInfo = Readonly<
  {
    name: string
    /** The first argument, where help is about the command together with it: `flux generate service`. */
    subject?: string
  } & Omit<AnyCommand, 'run'>
>

export interface CommandEntry extends CommandInfo {
  load(): Promise<AnyCommand>
}

/**
 * Every command: the files of `commands/`, named for themselves. The build replaces this module by a manifest made by
 * the same scan, where `load` is a lazy chunk.
 * @throws CliError COMMAND_BROKEN naming the file
 */
export async function discoverCommands(folder = new URL('commands/', import.meta.url)): Promise<CommandEntry[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const command = await importCommand(new URL(file, folder).href, file)
      const { run: _, ...info } = command
      return { ...info, name: file.replace(/\.ts$/, ''), load: async () => command }
    }),
  )
}

async function importCommand(url: string, file: string): Promise<AnyCommand> {
  const module = (await import(url)) as { default?: unknown }
  const problem = commandProblem(module.default)
  if (problem) throw new CliError('COMMAND_BROKEN', { detail: `cli/commands/${file}: ${problem}.` })
  return module.default as AnyCommand // commandProblem has looked at its shape
}

/** What is wrong with a default export that should be a command, or nothing. */
function commandProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it has no default export made by defineCommand'
  const command = value as Record<string, unknown>
  if (typeof command['run'] !== 'function') return '"run" is not a function'
  for (const key of ['summary', 'group']) if (typeof command[key] !== 'string') return `"${key}" is not a text`
  if (typeof command['needsProject'] !== 'boolean') return '"needsProject" is neither true nor false'
  if (!Array.isArray(command['examples'])) return '"examples" is not a list'
  return undefined
}
