import { GROUPS } from './define-command.ts'
import type { CommandEntry, CommandInfo } from './discover.ts'
import { ERRORS } from './errors.ts'
import type { GeneratorInfo } from './generate/discover.ts'
import { GLOBAL_OPTIONS, toFlag } from './globals.ts'

const EXIT_CODES = { 0: 'done', 1: 'failed', 2: 'wrong usage', 130: 'cancelled' }

/** `flux --help --json`: everything a program needs to know to call any command. */
export const describeAll = (
  commands: readonly CommandEntry[],
  version: string,
  generators: readonly GeneratorInfo[],
) => ({
  name: 'flux',
  version,
  groups: GROUPS,
  commands: commands.map((command) => describeCommand(command)),
  generators: generators.map(describeGenerator),
  globalOptions: withFlags(GLOBAL_OPTIONS),
  exitCodes: EXIT_CODES,
  errors: ERRORS,
})

/** `flux <command> --help --json` */
export const describeCommand = (
  { name, subject, summary, group, description, aliases, args, options, examples, needsProject }: CommandInfo,
  generators: readonly GeneratorInfo[] = [],
) => ({
  name,
  ...(subject !== undefined && { generator: subject }),
  summary,
  group,
  ...(description && { description }),
  aliases: aliases ?? [],
  args: Object.entries(args ?? {}).map(([key, argument]) => ({ name: key, ...argument })),
  options: withFlags(options ?? {}),
  examples,
  needsProject,
  ...(generators.length > 0 && { generators: generators.map(describeGenerator) }),
})

const describeGenerator = ({ name, summary, description, args, options, examples }: GeneratorInfo) => ({
  name,
  summary,
  ...(description !== undefined && { description }),
  args: Object.entries(args).map(([key, argument]) => ({ name: key, ...argument })),
  options: withFlags(options),
  examples,
})

const withFlags = (options: Required<CommandInfo>['options']) =>
  Object.entries(options).map(([key, option]) => ({ name: key, flag: toFlag(key), ...option }))
