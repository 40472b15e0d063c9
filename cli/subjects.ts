import type { Arguments, Example, Options } from './define-command.ts'
import type { CommandEntry, CommandInfo } from './discover.ts'

/** What a command's first argument names, as data: it brings arguments, options and help of its own. */
export interface SubjectInfo {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly args: Arguments
  readonly options: Options
  readonly examples: readonly Example[]
  /** The file or package it comes from, where that is not FluxStack. */
  readonly origin?: string
  /** Why it cannot be named; the list is shown all the same. */
  readonly problem?: string
}

interface Kind {
  /** The command's first argument. */
  readonly argument: string
  /** Above their list in the command's help. */
  readonly heading: string
  readonly list: (root: string | undefined) => Promise<readonly SubjectInfo[]>
  /** One of them, where that takes less than the list. */
  readonly find?: (name: string, root: string | undefined) => Promise<SubjectInfo | undefined>
}

/** The kinds of subjects, by the name that `--help --json` lists them under. */
export const SUBJECTS = {
  generators: {
    argument: 'generator',
    heading: 'What it can make',
    list: async (root) => (await import('./generate/sources.ts')).allGenerators(root),
    find: async (name, root) => (await import('./generate/sources.ts')).findGenerator(name, root),
  },
  deployTargets: {
    argument: 'target',
    heading: 'Where it can bring the app',
    list: async () => (await import('./deploy/discover.ts')).discoverDeployTargets(),
  },
} as const satisfies Record<string, Kind>

export type SubjectKind = keyof typeof SUBJECTS

/** The command with the arguments and options of the subject that the words after it name, where they name one. */
export async function withSubject(
  command: CommandEntry,
  [name]: readonly string[],
  root: string | undefined,
): Promise<CommandEntry> {
  if (command.subjects === undefined || name === undefined) return command
  const { argument, list, find }: Kind = SUBJECTS[command.subjects]
  const found = find ? await find(name, root) : (await list(root)).find((one) => one.name === name)
  if (!found) return command
  const { summary, description = '', args, options, examples } = found
  return {
    ...command,
    subject: name,
    summary,
    description,
    args: { [argument]: { summary: '' }, ...args },
    options: { ...options, ...command.options },
    examples,
  }
}

/** What a command's first argument can name; nothing for other commands, and where the line names one already. */
export async function subjectsOf(
  command: CommandInfo | undefined,
  root: string | undefined,
): Promise<readonly SubjectInfo[]> {
  if (command?.subjects === undefined || command.subject !== undefined) return []
  return SUBJECTS[command.subjects].list(root)
}
