import type { Argument, ChoiceOption, FlagOption, NumberOption, Option, TextOption } from './define-command.ts'

type Rest<T> = Omit<T, 'kind' | 'summary' | 'choices'>
type None = Record<never, never>
type Made<K extends Option['kind'], R> = { readonly kind: K; readonly summary: string } & NoInfer<R>

/** A switch, off by default. `{ negatable: true }` adds `--no-name` and tells "not given" apart from both. */
export function flag<const R extends Rest<FlagOption> = None>(
  summary: string,
  rest?: R & Rest<FlagOption>,
): Made<'flag', R>
export function flag(summary: string, rest?: Rest<FlagOption>): FlagOption {
  return { kind: 'flag', summary, ...rest }
}

/** An option with a text. */
export function text<const R extends Rest<TextOption> = None>(
  summary: string,
  rest?: R & Rest<TextOption>,
): Made<'text', R>
export function text(summary: string, rest?: Rest<TextOption>): TextOption {
  return { kind: 'text', summary, ...rest }
}

/** An option with one of a few values. */
export function choice<const C extends readonly string[], const R extends Rest<ChoiceOption> = None>(
  summary: string,
  choices: C,
  rest?: R & Rest<ChoiceOption>,
): Made<'choice', R> & { readonly choices: C }
export function choice(summary: string, choices: readonly string[], rest?: Rest<ChoiceOption>): ChoiceOption {
  return { kind: 'choice', summary, choices, ...rest }
}

/** An option with a whole number (any number with `integer: false`). */
export function number<const R extends Rest<NumberOption> = None>(
  summary: string,
  rest?: R & Rest<NumberOption>,
): Made<'number', R>
export function number(summary: string, rest?: Rest<NumberOption>): NumberOption {
  return { kind: 'number', summary, ...rest }
}

/** A TCP port, 0 (let the system choose) to 65535. */
export function port(summary: string) {
  return { kind: 'number', summary, placeholder: 'port', min: 0, max: 65535 } as const satisfies NumberOption
}

/** A positional argument. */
export function argument<const R extends Omit<Argument, 'summary'> = None>(
  summary: string,
  rest?: R & Omit<Argument, 'summary'>,
): { readonly summary: string } & NoInfer<R>
export function argument(summary: string, rest?: Omit<Argument, 'summary'>): Argument {
  return { summary, ...rest }
}
