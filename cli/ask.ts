import type * as clackModule from '@clack/prompts'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'

/** What every question says: which flag (`--template`) or argument (`dir`) answers it without a prompt. */
interface Question {
  /** As it is typed: `--template`, or an argument's name in angle brackets: `<dir>`. */
  readonly flag: string
  readonly message: string
}

export interface TextQuestion extends Question {
  readonly default?: string
  readonly placeholder?: string
  /** An empty answer is one too, and the answer where nobody is asked. */
  readonly optional?: boolean
  /** The problem with an answer, or nothing. Runs on the default of `--yes` too. */
  readonly validate?: (value: string) => string | undefined
}

export interface ChoiceQuestion<T extends string> extends Question {
  readonly choices: readonly { readonly value: T; readonly label?: string; readonly hint?: string }[]
  readonly default?: T
}

export interface ManyQuestion<T extends string> extends Omit<ChoiceQuestion<T>, 'default'> {
  /** Those that are on to begin with. */
  readonly default?: readonly T[]
}

/** What is typed is not shown, and is not part of the line that `reproduce` gives. */
export type PasswordQuestion = Question & Pick<TextQuestion, 'validate'>

export interface ConfirmQuestion extends Question {
  readonly default?: boolean
}

/**
 * Questions to a person. With `--yes` each answers its default; with no terminal, or with `--json`, each throws.
 * @throws CliError MISSING_FLAG, of an argument MISSING_ARGUMENT (no terminal and no default to take), CANCELLED (Ctrl-C)
 */
export interface Ask {
  text(question: TextQuestion): Promise<string>
  choice<T extends string>(question: ChoiceQuestion<T>): Promise<T>
  /** Any number of choices; on a line they are parted by commas. */
  many<T extends string>(question: ManyQuestion<T>): Promise<readonly T[]>
  password(question: PasswordQuestion): Promise<string>
  confirm(question: ConfirmQuestion): Promise<boolean>
  /** The one-line command that gives the answers so far without a prompt, or nothing when none was asked. */
  reproduce(): string | undefined
}

export type AskWorld = Pick<Context, 'isTTY' | 'json' | 'yes' | 'argv' | 'signal'>

/** Asks on the terminal through clack, which is loaded by the first question. */
export function createAsk(world: AskWorld): Ask {
  const answers: string[] = []
  const argument: string[] = []
  const remember = (question: Question, written: string) => {
    // `<generator> <name>` and `<fields...>` are several words.
    const isMany = / <|\.\.\.>$/.test(question.flag)
    if (question.flag.startsWith('<')) argument.push(...(isMany ? written.split(/\s+/) : [written]).map(shellQuote))
    else answers.push(...written.split('\0').map(shellQuote))
  }
  const pose = async <T extends string | boolean | readonly string[]>(
    question: Question,
    choices: string,
    prompt: (clack: Clack) => Promise<T | symbol>,
  ): Promise<T> => {
    if (!world.isTTY) throw missing(question, choices, 'default' in question && question.default !== undefined)
    const answer = await prompt(await import('@clack/prompts'))
    if (typeof answer === 'symbol') throw new CliError('CANCELLED', { detail: 'No answer was given.' })
    return answer
  }
  return {
    async text(question) {
      const problemOf = (value: string) => {
        if (value.trim() === '') return question.optional ? undefined : 'Write something.'
        return question.validate?.(value)
      }
      if (world.yes && question.optional) return ''
      if (world.yes && question.default !== undefined) return checked(question, question.default)
      const answer = await pose<string>(question, question.flag.startsWith('<') ? '' : '<text>', (clack) =>
        clack.text({
          message: question.message,
          ...(question.placeholder !== undefined && { placeholder: question.placeholder }),
          ...(question.default !== undefined && { defaultValue: question.default, placeholder: question.default }),
          validate: (value) => problemOf(value || (question.default ?? '')),
          signal: world.signal,
        }),
      )
      if (answer === '' || answer === undefined) return ''
      remember(question, question.flag.startsWith('<') ? answer : `${question.flag}\0${answer}`)
      return answer
    },
    async choice<T extends string>(question: ChoiceQuestion<T>): Promise<T> {
      if (world.yes && question.default !== undefined) return question.default
      const answer = await pose<string>(
        question,
        `<${question.choices.map(({ value }) => value).join('|')}>`,
        (clack) =>
          clack.select<string>({
            message: question.message,
            options: question.choices.map(optionOf),
            ...(question.default !== undefined && { initialValue: question.default }),
            signal: world.signal,
          }),
      )
      remember(question, question.flag.startsWith('<') ? answer : `${question.flag}\0${answer}`)
      return answer as T // one of the values given to select
    },
    async many<T extends string>(question: ManyQuestion<T>): Promise<readonly T[]> {
      if (world.yes && question.default !== undefined) return question.default
      const answer = await pose<readonly string[]>(question, '<list>', (clack) =>
        clack.multiselect<string>({
          message: question.message,
          options: question.choices.map(optionOf),
          required: false,
          ...(question.default !== undefined && { initialValues: [...question.default] }),
          signal: world.signal,
        }),
      )
      remember(question, question.flag.startsWith('<') ? answer.join(',') : `${question.flag}\0${answer.join(',')}`)
      return answer as readonly T[] // of the values given to multiselect
    },
    async password(question) {
      return pose<string>(question, '<text>', (clack) =>
        clack.password({
          message: question.message,
          validate: (value = '') => question.validate?.(value),
          signal: world.signal,
        }),
      )
    },
    async confirm(question) {
      if (world.yes && question.default !== undefined) return question.default
      const answer = await pose<boolean>(question, '', (clack) =>
        clack.confirm({ message: question.message, initialValue: question.default ?? true, signal: world.signal }),
      )
      remember(question, answer ? question.flag : question.flag.replace('--', '--no-'))
      return answer
    },
    reproduce() {
      if (answers.length + argument.length === 0) return undefined
      const words = world.argv.map(shellQuote)
      const options = words.findIndex((word) => word.startsWith('-'))
      const end = options === -1 ? words.length : options
      return ['flux', ...words.slice(0, end), ...argument, ...words.slice(end), ...answers].join(' ')
    },
  }
}

type Clack = typeof clackModule

const optionOf = ({ value, label, hint }: ChoiceQuestion<string>['choices'][number]) => ({
  value,
  label: label ?? value,
  ...(hint && { hint }),
})

function checked(question: TextQuestion, value: string): string {
  const problem = question.validate?.(value)
  if (problem)
    throw new CliError('INVALID_VALUE', { detail: `${question.flag}: ${problem}`, fix: `Pass ${question.flag}.` })
  return value
}

function missing(question: Question, choices: string, hasDefault: boolean): CliError {
  const isArgument = question.flag.startsWith('<')
  const written = isArgument ? question.flag : [question.flag, choices].filter(Boolean).join(' ')
  return new CliError(isArgument ? 'MISSING_ARGUMENT' : 'MISSING_FLAG', {
    detail: `"${question.message}" cannot be asked here: ${question.flag} is missing.`,
    fix: hasDefault
      ? `Pass ${written}, or --yes to take the defaults.`
      : `Pass ${written}${isArgument && choices !== '' ? `: ${choices}` : ''}.`,
  })
}

/** As a POSIX shell reads it back. */
const shellQuote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
