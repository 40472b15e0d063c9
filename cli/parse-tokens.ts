import type { Option } from './define-command.ts'
import { CliError } from './errors.ts'
import { toFlag } from './globals.ts'
import { suggest } from './suggest.ts'

/*
 * What cac's parser (mri) does to a line, and what is done here so that it does not:
 * - `--name 007` and `--name ''` become the numbers 7 and 0, also for positionals that follow a flag: such words are
 *   marked with a NUL, which no argument can contain, and unmarked afterwards.
 * - `--yes false new` swallows "false" as the flag's value: the same mark.
 * - `--port= 3000` takes the next word, and `--force=x` makes x a positional: values are checked and split off here.
 * - `-p 1 --port 2` keeps one of the two, silently: short names are written out, and a repetition is an error.
 * - Unknown options are found only when a command runs, dotted names make objects, `--__proto__` vanishes: every name
 *   is looked up here first.
 */
const MARK = '\0'

/** Keeps cac from reading a word as a number or a boolean. */
export const protect = (word: string): string =>
  word === 'true' || word === 'false' || Number(word) * 0 === 0 ? MARK + word : word

export const restore = (word: string): string => (word.startsWith(MARK) ? word.slice(1) : word)

type Table = Readonly<Record<string, Option>>
interface Named {
  readonly key: string
  readonly option: Option
  readonly negated: boolean
}

/**
 * Rewrites a line so that cac reads it one way only: `--name`, `--no-name`, or `--name` and a protected value.
 * @throws CliError UNKNOWN_OPTION, OPTION_REPEATED, INVALID_VALUE, MISSING_VALUE
 */
export function normalise(argv: readonly string[], table: Table, command: string | undefined): string[] {
  const names = nameTable(table)
  const seen = new Map<string, boolean>()
  const result: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? ''
    if (token === '--') return [...result, ...argv.slice(i)]
    if (!token.startsWith('-') || token === '-') {
      result.push(token === '-' ? MARK + token : protect(token))
      continue
    }
    const equals = token.indexOf('=')
    const written = equals === -1 ? token : token.slice(0, equals)
    const named = names.get(written)
    if (!named) throw unknownOption(written, names, command)
    noteRepetition(seen, named, written)
    if (named.option.kind === 'flag') {
      result.push(...flagTokens(named, written, equals === -1 ? undefined : token.slice(equals + 1)))
    } else if (named.option.kind === 'text' && named.option.bare !== undefined && equals === -1) {
      result.push(toFlag(named.key), MARK + named.option.bare)
    } else {
      const next = argv[i + 1]
      const value = equals === -1 ? next : token.slice(equals + 1)
      if (value === undefined || (equals === -1 && looksLikeOption(value))) throw missingValue(written, named.option)
      if (equals === -1) i++
      result.push(toFlag(named.key), MARK + value)
    }
  }
  return result
}

/** `-5` after an option that takes a value is its value; `-x` and `--x` are options (write `--name=-x`). */
const looksLikeOption = (word: string): boolean => /^-./.test(word) && !/^-[\d.]/.test(word)

function nameTable(table: Table): Map<string, Named> {
  const names = new Map<string, Named>()
  for (const [key, option] of Object.entries(table)) {
    const named = { key, option, negated: false }
    names.set(toFlag(key), named)
    if (option.short) names.set(`-${option.short}`, named)
    if (option.kind === 'flag' && option.negatable)
      names.set(toFlag(key).replace('--', '--no-'), { ...named, negated: true })
  }
  return names
}

function flagTokens({ key, option, negated }: Named, written: string, value: string | undefined): string[] {
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw new CliError('INVALID_VALUE', {
      detail: `${written} is a switch and takes no value, but was given ${JSON.stringify(value)}.`,
      fix: `Write ${written} alone.`,
    })
  }
  const off = negated !== (value === 'false')
  const canBeOff = option.kind === 'flag' && option.negatable
  if (off && !canBeOff) return [] // leaving a switch out is how it is turned off
  return [off ? toFlag(key).replace('--', '--no-') : toFlag(key)]
}

function noteRepetition(seen: Map<string, boolean>, { key, option, negated }: Named, written: string): void {
  const before = seen.get(key)
  seen.set(key, negated)
  if (before === undefined || (option.kind !== 'flag' && option.multiple)) return
  if (option.kind === 'flag' && before === negated) return
  throw new CliError('OPTION_REPEATED', {
    detail:
      option.kind === 'flag'
        ? `${toFlag(key)} and ${toFlag(key).replace('--', '--no-')} contradict each other.`
        : `${written} was given more than once, and takes one value.`,
  })
}

function missingValue(written: string, option: Option): CliError {
  const fix =
    option.kind === 'choice'
      ? `Write ${written} <${option.choices.join('|')}>.`
      : `Write ${written} <value>, or ${written}=<value> when the value starts with a dash.`
  return new CliError('MISSING_VALUE', { detail: `${written} needs a value.`, fix })
}

function unknownOption(written: string, names: ReadonlyMap<string, Named>, command: string | undefined): CliError {
  const near = suggest(written, names.keys())
  const help = command ? `flux ${command} --help` : 'flux --help'
  return new CliError('UNKNOWN_OPTION', {
    detail: `${command ? `flux ${command}` : 'flux'} has no option ${written}.`,
    fix: near ? `Did you mean ${near}? See the options with ${help}.` : `See the options with ${help}.`,
  })
}
