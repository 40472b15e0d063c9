import { cac } from 'cac'
import type { Option } from './define-command.ts'
import type { CommandEntry } from './discover.ts'
import { CliError } from './errors.ts'
import { GLOBAL_OPTIONS, toFlag } from './globals.ts'
import { normalise, protect, restore } from './parse-tokens.ts'
import { suggest } from './suggest.ts'
import { readArguments, readOption } from './validate.ts'

export interface Globals {
  readonly json: boolean
  readonly dryRun: boolean
  readonly yes: boolean
  readonly cwd: string | undefined
  readonly verbose: boolean
  readonly color: boolean | undefined
}

export type Parsed =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: CommandEntry | undefined }
  | {
      readonly kind: 'run'
      readonly command: CommandEntry
      readonly args: Readonly<Record<string, unknown>>
      readonly options: Readonly<Record<string, unknown>>
      readonly globals: Globals
    }

type OptionTable = Readonly<Record<string, Option>>

/** How cac wants an option written: `-p, --strict-port <port>`. */
const rawName = (key: string, option: Option): string => {
  const names = option.short ? `-${option.short}, ${toFlag(key)}` : toFlag(key)
  return option.kind === 'flag' ? names : `${names} <value>`
}

/**
 * Turns the arguments after `flux` into a command with checked values.
 *
 * cac splits the line; around it stand the checks it lacks (`parse-tokens.ts` says which and why).
 * @throws CliError UNKNOWN_COMMAND, UNKNOWN_OPTION, MISSING_VALUE, INVALID_VALUE, … (exit code 2)
 */
export function parse(argv: readonly string[], commands: readonly CommandEntry[]): Parsed {
  const { name, rest } = findCommand(argv, commands)

  if (name === 'help') return { kind: 'help', command: rest[0] === undefined ? undefined : lookUp(rest[0], commands) }
  const command = name === undefined ? undefined : lookUp(name, commands)
  if (wants(argv, '--help', '-h')) return { kind: 'help', command }
  if (wants(argv, '--version', '-v')) return { kind: 'version' }

  const table: OptionTable = { ...GLOBAL_OPTIONS, ...command?.options }
  const { positionals, options } = split(normalise(argv, table, command?.name), table)
  if (!command) return { kind: 'help', command: undefined }
  if (options['dryRun'] === true && command.previews !== true) {
    throw new CliError('NOTHING_TO_PREVIEW', {
      detail: `flux ${command.name} changes nothing in the project that could be shown first.`,
    })
  }
  const read = (of: OptionTable) => Object.fromEntries(Object.keys(of).map((key) => [key, options[key]]))
  return {
    kind: 'run',
    command,
    args: readArguments(command, positionals.slice(1)),
    options: read(command.options ?? {}),
    globals: read(GLOBAL_OPTIONS) as unknown as Globals, // the table above is where both come from
  }
}

/** Whether a flag stands on the line, right or wrong as the rest may be: its error must already be shown as asked. */
export const wants = (argv: readonly string[], ...flags: string[]): boolean =>
  beforeDashes(argv).some((token) => flags.includes(token))

/** The value of `--cwd`, which is needed before it is known which FluxStack reads the line. */
export function cwdOf(argv: readonly string[]): string | undefined {
  const tokens = beforeDashes(argv)
  const at = tokens.findIndex((token) => token === '--cwd' || token.startsWith('--cwd='))
  const token = tokens[at]
  return token === '--cwd' ? tokens[at + 1] : token?.slice('--cwd='.length)
}

/** The command a line names, also when the rest of it is wrong. */
export const commandNameOf = (argv: readonly string[], commands: readonly CommandEntry[]): string | undefined =>
  findCommand(argv, commands).name

/** The command a line names and the words after it. For `flux help generate` that is `generate`. */
export function wordsOf(argv: readonly string[], commands: readonly CommandEntry[]) {
  const { name, rest } = findCommand(argv, commands)
  const [called, words] = name === 'help' ? [rest[0], rest.slice(1)] : [name, rest]
  return { command: commands.find((one) => one.name === called || one.aliases?.includes(called ?? '')), words }
}

const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--')
  return end === -1 ? argv : argv.slice(0, end)
}

/**
 * Options that cac takes as they are; all others are unknown. mri keeps the words in a field named `_`, which an option of that name
 * would overwrite, cac makes objects of names with dots, and of `--no-` an option without a name. After `--cwd=` it would take the next
 * word, which may be the command's name.
 */
const CLEAR = /^(?:--?|(?:-[a-z]|--(?!no-(?:=|$))[a-z][a-z\d-]*)(?:=.+)?)$/is

/**
 * A token with its option's name as cac keeps it, `--dryRun`: by `--dry-run` it does not know a switch, and `--dry-run mail` would take
 * the word for its value.
 */
const asCacKnows = (token: string): string =>
  token.replace(
    /^--(no-)?([a-z][a-z\d-]*)/i,
    (_, no: string | undefined, name: string) =>
      `--${no ?? ''}${name.replaceAll(/-([a-z\d])/gi, (__, letter: string) => letter.toUpperCase())}`,
  )

/** What follows `--` is no option. */
const asCacKnowsAll = (tokens: readonly string[]): string[] => {
  const options = beforeDashes(tokens)
  return [...options.map(asCacKnows), ...tokens.slice(options.length)]
}

/** The first word that is not an option or an option's value: cac finds it, knowing which options take values. */
function findCommand(argv: readonly string[], commands: readonly CommandEntry[]): { name?: string; rest: string[] } {
  const cli = cac('flux')
  for (const [key, option] of Object.entries<Option>(GLOBAL_OPTIONS)) cli.option(rawName(key, option), '')
  for (const entry of commands) {
    const command = cli.command(entry.name)
    for (const alias of entry.aliases ?? []) command.alias(alias)
    for (const [key, option] of Object.entries<Option>(entry.options ?? {})) command.option(rawName(key, option), '')
  }
  const tokens = argv
    .filter((token) => !token.startsWith('-') || CLEAR.test(token) || Number(token) * 0 === 0)
    .map(protect)
  const { args } = cli.parse(['', '', ...asCacKnowsAll(tokens)], { run: false })
  if (cli.matchedCommandName !== undefined) return { name: cli.matchedCommandName, rest: args.map(restore) }
  const [first, ...rest] = args.map(restore)
  return first === undefined ? { rest } : { name: first, rest }
}

function lookUp(name: string, commands: readonly CommandEntry[]): CommandEntry {
  const found = commands.find((command) => command.name === name || command.aliases?.includes(name))
  if (found) return found
  const near = suggest(
    name,
    commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]),
  )
  throw new CliError('UNKNOWN_COMMAND', {
    detail: `There is no command ${JSON.stringify(name)}.`,
    ...(near && { fix: `Did you mean "flux ${near}"? See all commands with flux --help.` }),
  })
}

/** Splits a line whose options are all known and written `--name`, `--name value` or `--no-name`. */
function split(tokens: readonly string[], table: OptionTable) {
  const cli = cac('flux')
  for (const [key, option] of Object.entries(table)) cli.option(rawName(key, { ...option, short: '' }), '')
  const { args, options } = cli.parse(['', '', ...asCacKnowsAll(tokens)], { run: false })
  const afterDashes = options['--'] as string[] // cac always sets it
  return {
    positionals: [...args.map(restore), ...afterDashes],
    options: Object.fromEntries(
      Object.entries(table).map(([key, option]) => [key, readOption(toFlag(key), option, options[key])]),
    ),
  }
}
