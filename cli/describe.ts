import { GROUPS } from './define-command.ts'
import type { CommandEntry, CommandInfo } from './discover.ts'
import { ERRORS } from './errors.ts'
import { GLOBAL_OPTIONS, toFlag } from './globals.ts'
import { SUBJECTS, type SubjectInfo } from './subjects.ts'

const EXIT_CODES = { 0: 'done', 1: 'failed', 2: 'wrong usage', 130: 'cancelled' }

/** `flux --help --json`: everything a program needs to know to call any command. */
export const describeAll = async (commands: readonly CommandEntry[], version: string, root: string | undefined) => ({
  name: 'flux',
  version,
  groups: GROUPS,
  commands: commands.map((command) => describeCommand(command)),
  ...(await everySubject(root)),
  globalOptions: withFlags(GLOBAL_OPTIONS),
  exitCodes: EXIT_CODES,
  errors: ERRORS,
})

/** `flux <command> --help --json` */
export const describeCommand = (
  { name, subject, subjects, summary, group, description, aliases, args, options, examples, needsProject }: CommandInfo,
  named: readonly SubjectInfo[] = [],
) => ({
  name,
  ...(subjects !== undefined && subject !== undefined && { [SUBJECTS[subjects].argument]: subject }),
  summary,
  group,
  ...(description && { description }),
  aliases: aliases ?? [],
  args: Object.entries(args ?? {}).map(([key, argument]) => ({ name: key, ...argument })),
  options: withFlags(options ?? {}),
  examples,
  needsProject,
  ...(subjects !== undefined && named.length > 0 && { [subjects]: named.map(describeSubject) }),
})

/** By kind: `generators`, `deployTargets`. */
const everySubject = async (root: string | undefined) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(SUBJECTS).map(async ([kind, { list }]) => [kind, (await list(root)).map(describeSubject)]),
    ),
  ) as Record<string, unknown>

const describeSubject = ({ name, summary, description, origin, problem, args, options, examples }: SubjectInfo) => ({
  name,
  summary,
  ...(origin !== undefined && { origin }),
  ...(problem !== undefined && { problem }),
  ...(description !== undefined && { description }),
  args: Object.entries(args).map(([key, argument]) => ({ name: key, ...argument })),
  options: withFlags(options),
  examples,
})

const withFlags = (options: Required<CommandInfo>['options']) =>
  Object.entries(options).map(([key, option]) => ({ name: key, flag: toFlag(key), ...option }))
