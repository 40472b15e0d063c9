import type { AnyCommand } from './define-command.ts'
import { entriesOf, scan } from './project/scan.ts'

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

const entryOf = entriesOf({
  code: 'COMMAND_BROKEN',
  maker: 'defineCommand',
  problem({ run, summary, group, needsProject, examples }) {
    if (typeof run !== 'function') return '"run" is not a function'
    if (typeof summary !== 'string') return '"summary" is not a text'
    if (typeof group !== 'string') return '"group" is not a text'
    if (typeof needsProject !== 'boolean') return '"needsProject" is neither true nor false'
    return Array.isArray(examples) ? undefined : '"examples" is not a list'
  },
  info(command: AnyCommand) {
    const { run: _, ...info } = command
    return info
  },
})

/**
 * Every command: the files of `commands/`.
 * @throws CliError COMMAND_BROKEN naming the file
 */
export const discoverCommands = (folder = new URL('commands/', import.meta.url)): Promise<CommandEntry[]> =>
  scan(folder, 'cli/commands', entryOf)
