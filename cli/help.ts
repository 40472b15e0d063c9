import { palette, type Palette } from './color.ts'
import { GROUPS, type Argument, type CommandGroup, type Option } from './define-command.ts'
import type { CommandInfo } from './discover.ts'
import { GLOBAL_OPTIONS, toFlag } from './globals.ts'
import type { SubjectInfo } from './subjects.ts'
import { describeNumber } from './validate.ts'
import { wrap } from './wrap.ts'

export interface HelpInput {
  readonly commands: readonly CommandInfo[]
  readonly version: string
  readonly color: boolean
  /** Width of the terminal; text is wrapped to at most 100 columns. */
  readonly columns?: number | undefined
  /** What the command's first argument can name. */
  readonly subjects?: readonly Pick<SubjectInfo, 'name' | 'summary' | 'origin'>[]
  /** Above them. */
  readonly heading?: string
}

type Row = readonly [left: string, right: string]

const motto = 'From an empty folder to a running full-stack app, and on from there.'

/** What `flux` alone prints: every command, grouped, with examples. */
export function rootHelp({ commands, version, color, columns }: HelpInput): string {
  const paint = palette(color)
  const rows = (group: string): Row[] =>
    inGroup(commands, group).map((command) => [withAliases(command), command.summary])
  const groups = (Object.keys(GROUPS) as CommandGroup[]).filter((group) => rows(group).length > 0)
  const left = widest([...groups.flatMap(rows), ...optionRows(GLOBAL_OPTIONS)])
  const inOrder = groups.flatMap((group) => inGroup(commands, group))
  const examples = inOrder.flatMap((command) => command.examples.slice(0, 1)).slice(0, 4)
  return page([
    `${paint.bold('flux')} ${paint.dim(version)}  ${wrap(motto, textWidth(columns) - version.length - 7).join('\n  ')}`,
    section(paint, 'Usage', ['  flux <command> [options]']),
    ...groups.map((group) => section(paint, GROUPS[group], table(rows(group), paint.cyan, left, columns))),
    section(paint, 'Options of every command', table(optionRows(GLOBAL_OPTIONS), paint.cyan, left, columns)),
    examples.length > 0 && section(paint, 'Examples', exampleLines(paint, examples, columns)),
    `More about one command: ${paint.cyan('flux <command> --help')}`,
  ])
}

/** What `flux <command> --help` prints. */
export function commandHelp(
  command: CommandInfo,
  { color, columns, subjects = [], heading = '' }: Omit<HelpInput, 'commands' | 'version'>,
): string {
  const paint = palette(color)
  const title = command.subject === undefined ? command.name : `${command.name} ${command.subject}`
  const argRows = argumentRows(command)
  const options = optionRows(command.options ?? {})
  const named = subjects.map(({ name, summary, origin }): Row => [name, origin ? `${summary} (${origin})` : summary])
  const left = widest([...argRows, ...options, ...named])
  const rows = (of: readonly Row[]) => table(of, paint.cyan, left, columns)
  return page([
    `${paint.bold(`flux ${title}`)}  ${command.summary}`,
    command.description && wrap(command.description, textWidth(columns)).join('\n'),
    section(paint, 'Usage', [`  ${usageOf(command)}`]),
    command.aliases?.length &&
      `Also: ${command.aliases.map((alias) => ['flux', alias, command.subject].filter(Boolean).join(' ')).join(', ')}`,
    argRows.length > 0 && section(paint, 'Arguments', rows(argRows)),
    named.length > 0 && section(paint, heading, rows(named)),
    options.length > 0 && section(paint, 'Options', rows(options)),
    named.length > 0 && `More about one: ${paint.cyan(`flux ${command.name} ${named[0]?.[0]} --help`)}`,
    command.examples.length > 0 && section(paint, 'Examples', exampleLines(paint, command.examples, columns)),
    wrap(`Options of every command: ${globalNames} (see flux --help)`, textWidth(columns)).join('\n'),
  ])
}

/** The commands of a group, with that first which needs no app: everything else comes after it. */
export const inGroup = <C extends Pick<CommandInfo, 'group' | 'needsProject'>>(
  commands: readonly C[],
  group: string,
): C[] =>
  commands
    .filter((command) => command.group === group)
    .toSorted((a, b) => Number(a.needsProject) - Number(b.needsProject))

type Shown = Pick<CommandInfo, 'name' | 'subject' | 'args'>

/** Without the generator, which is a part of the command's name by then. */
const shownArguments = ({ args, subject }: Shown) =>
  Object.entries<Argument>(args ?? {}).slice(subject === undefined ? 0 : 1)

/** Each argument as it is typed, and what it is. */
export const argumentRows = (command: Shown): Row[] =>
  shownArguments(command).map(([name, argument]) => [writtenArgument(name, argument), describeArgument(argument)])

/** `flux new [dir] [options]` */
export const usageOf = (command: Shown): string =>
  ['flux', command.name, command.subject, ...argumentRows(command).map(([written]) => written), '[options]']
    .filter(Boolean)
    .join(' ')

const globalNames = Object.keys(GLOBAL_OPTIONS)
  .map((key) => toFlag(key === 'color' ? 'noColor' : key))
  .join(' ')

const page = (parts: readonly (string | number | false | undefined)[]): string =>
  `\n${parts.filter(Boolean).join('\n\n')}\n\n`

const section = (paint: Palette, title: string, lines: readonly string[]) => [paint.bold(title), ...lines].join('\n')

const withAliases = ({ name, aliases = [] }: CommandInfo) => [name, ...aliases].join(', ')

const widest = (rows: readonly Row[]): number => Math.max(0, ...rows.map(([left]) => left.length))

const textWidth = (columns: number | undefined) => Math.min(Math.max(columns || 100, 40), 100)

const writtenArgument = (name: string, { required, asked, variadic }: Argument) => {
  const shown = variadic ? `${name}...` : name
  return required || asked ? `<${shown}>` : `[${shown}]`
}

const describeArgument = ({ summary, choices }: Argument) => (choices ? `${summary} (${choices.join(', ')})` : summary)

/** Each option as it is typed, with room for its letter, and what it is. */
export function optionRows(options: Readonly<Record<string, Option>>): Row[] {
  return Object.entries(options).map(([key, option]) => [writtenOption(key, option), describeOption(option)])
}

function writtenOption(key: string, option: Option): string {
  const short = option.short ? `-${option.short}, ` : '    '
  if (option.kind === 'text' && option.bare !== undefined) return `${short}${toFlag(key)}[=${placeholder(option)}]`
  if (option.kind !== 'flag') return `${short}${toFlag(key)} <${placeholder(option)}>`
  const flag = toFlag(key)
  return `${short}${option.negatable ? flag.replace('--', '--[no-]') : flag}`
}

const placeholder = (option: Exclude<Option, { kind: 'flag' }>) =>
  option.placeholder ?? spelledOut(option) ?? option.kind

/** `app|api`, when that is short. */
function spelledOut(option: Option): string | undefined {
  const choices = option.kind === 'choice' ? option.choices.join('|') : ''
  return choices !== '' && choices.length <= 20 ? choices : undefined
}

function describeOption(option: Option): string {
  const notes: string[] = []
  if (option.kind === 'choice' && placeholder(option) !== spelledOut(option)) notes.push(option.choices.join(', '))
  if (option.kind === 'number' && (option.min !== undefined || option.max !== undefined))
    notes.push(describeNumber(option))
  if (option.kind !== 'flag' && option.multiple) notes.push('may be repeated')
  if (option.default !== undefined) notes.push(`default: ${option.default === true ? 'on' : String(option.default)}`)
  return notes.length > 0 ? `${option.summary} (${notes.join('; ')})` : option.summary
}

/** Two columns: the right one is wrapped, or put below when the terminal is narrow. */
function table(
  rows: readonly Row[],
  paint: (text: string) => string,
  left: number,
  columns: number | undefined,
): string[] {
  const room = textWidth(columns) - left - 4
  return rows.flatMap(([name, text]) => {
    if (room < 24) return [`  ${paint(name)}`, ...wrap(text, textWidth(columns) - 6).map((line) => `      ${line}`)]
    const [first = '', ...more] = wrap(text, room)
    return [
      `  ${paint(name)}${' '.repeat(left - name.length + 2)}${first}`,
      ...more.map((line) => ' '.repeat(left + 4) + line),
    ]
  })
}

const exampleLines = (paint: Palette, examples: CommandInfo['examples'], columns: number | undefined) => {
  const width = Math.max(...examples.map(({ command }) => command.length))
  const fits = examples.every(({ summary }) => width + summary.length + 4 <= textWidth(columns))
  return examples.flatMap(({ command, summary }) =>
    fits
      ? [`  ${paint.cyan(command.padEnd(width))}  ${paint.dim(summary)}`]
      : [
          `  ${paint.cyan(command)}`,
          ...wrap(summary, textWidth(columns) - 6).map((line) => `      ${paint.dim(line)}`),
        ],
  )
}
