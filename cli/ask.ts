import type { Context } from './context.ts'

/** What every question says: which flag (`--template`) or argument (`dir`) answers it without a prompt. */
interface Question {
  /** As it is typed: `--template`, or an argument's name in angle brackets: `<dir>`. */
  readonly flag: string
  readonly message: string
}

export interface TextQuestion extends Question {
  readonly default?: string
  readonly placeholder?: string
  /** The problem with an answer, or nothing. Runs on the default of `--yes` too. */
  readonly validate?: (value: string) => string | undefined
}

export interface ChoiceQuestion<T extends string> extends Question {
  readonly choices: readonly { readonly value: T; readonly label?: string; readonly hint?: string }[]
  readonly default?: T
}

export interface ConfirmQuestion extends Question {
  readonly default?: boolean
}

/**
 * Questions to a person. With `--yes` each answers its default; with no terminal, or with `--json`, each throws.
 * @throws CliError MISSING_FLAG (no terminal and no default to take), CANCELLED (Ctrl-C)
 */
export interface Ask {
  text(question: TextQuestion): Promise<string>
  choice<T extends string>(question: ChoiceQuestion<T>): Promise<T>
  confirm(question: ConfirmQuestion): Promise<boolean>
  /** The one-line command that gives the answers so far without a prompt, or nothing when none was asked. */
  reproduce(): string | undefined
}

export type AskWorld = Pick<Context, 'isTTY' | 'json' | 'yes' | 'argv' | 'signal'>
