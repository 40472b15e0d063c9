import type { Argument, ChoiceOption, NumberOption, Option, TextOption } from './define-command.ts'
import type { CommandInfo } from './discover.ts'
import { CliError } from './errors.ts'
import { restore } from './parse-tokens.ts'
import { suggest } from './suggest.ts'

type ValueOption = TextOption | ChoiceOption | NumberOption

/** Turns what cac found for an option into what `run` receives. */
export function readOption(written: string, option: Option, raw: unknown): unknown {
  if (option.kind === 'flag') return readFlag(option, raw)
  if (raw === undefined) return option.multiple ? [] : option.default
  const values = [raw].flat().map((value) => readValue(written, option, restore(String(value))))
  return option.multiple ? values : values[0]
}

function readFlag(option: Option & { kind: 'flag' }, raw: unknown): boolean | undefined {
  if (raw !== undefined) return [raw].flat().at(-1) === true
  return option.default ?? (option.negatable ? undefined : false)
}

function readValue(written: string, option: ValueOption, value: string): string | number {
  if (option.kind === 'number') return readNumber(written, option, value)
  if (option.kind === 'choice') return readChoice(written, option.choices, value)
  if (value === '' && !option.allowEmpty) {
    throw new CliError('MISSING_VALUE', { detail: `${written} was given an empty value.` })
  }
  return value
}

function readNumber(written: string, option: NumberOption, value: string): number {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, integer = true } = option
  const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max && (!integer || Number.isInteger(number))) return number
  throw new CliError('INVALID_VALUE', {
    detail: `${written} takes ${describeNumber(option)}, but was given ${JSON.stringify(value)}.`,
  })
}

/** "a whole number from 0 to 65535" */
export function describeNumber({ min, max, integer = true }: NumberOption): string {
  const kind = integer ? 'a whole number' : 'a number'
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`
  if (min !== undefined) return `${kind} of at least ${min}`
  return max === undefined ? kind : `${kind} of at most ${max}`
}

function readChoice(written: string, choices: readonly string[], value: string): string {
  if (choices.includes(value)) return value
  const near = suggest(value, choices)
  throw new CliError('INVALID_VALUE', {
    detail: `${written} takes ${listOf(choices)}, but was given ${JSON.stringify(value)}.`,
    ...(near && { fix: `Did you mean ${near}?` }),
  })
}

/** "app or api"; "npm, pnpm, yarn or bun" */
const listOf = (choices: readonly string[]): string =>
  choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`

/** Gives each word its argument's name. */
export function readArguments(command: CommandInfo, words: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  let used = 0
  for (const [name, argument] of Object.entries<Argument>(command.args ?? {})) {
    const given = argument.variadic ? words.slice(used) : words.slice(used, used + 1)
    used += given.length
    if (argument.required && given.length === 0) throw missingArgument(command.name, name, argument)
    for (const word of given) if (argument.choices) readChoice(`<${name}>`, argument.choices, word)
    result[name] = argument.variadic ? given : given[0]
  }
  if (used < words.length) {
    throw new CliError('UNEXPECTED_ARGUMENT', {
      detail: `flux ${command.name} does not know what to do with ${words
        .slice(used)
        .map((word) => JSON.stringify(word))
        .join(', ')}.`,
      fix: `See what it takes with flux ${command.name} --help.`,
    })
  }
  return result
}

const missingArgument = (command: string, name: string, argument: Argument) =>
  new CliError('MISSING_ARGUMENT', {
    detail: `flux ${command} needs <${name}>: ${argument.summary}.`,
    fix: `Write flux ${command} <${name}>, or see flux ${command} --help.`,
  })

/**
 * Runs the checks that are code and so are not in the manifest, once the command is loaded.
 * @throws CliError INVALID_VALUE
 */
export function runChecks(
  command: Pick<CommandInfo, 'args' | 'options'>,
  args: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
  toFlag: (key: string) => string,
): void {
  const check = (written: string, problemOf: ((value: string) => string | undefined) | undefined, given: unknown) => {
    for (const value of [given].flat()) {
      const problem = typeof value === 'string' ? problemOf?.(value) : undefined
      if (problem) throw new CliError('INVALID_VALUE', { detail: `${written}: ${problem}`, fix: 'Give another value.' })
    }
  }
  for (const [key, option] of Object.entries<Option>(command.options ?? {})) {
    if (option.kind === 'text') check(toFlag(key), option.check, options[key])
  }
  for (const [name, argument] of Object.entries<Argument>(command.args ?? {})) {
    check(`<${name}>`, argument.check, args[name])
  }
}
