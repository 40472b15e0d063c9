import type { Argument, ChoiceOption, FlagOption, NumberOption, TextOption } from './define-command.ts'

type Rest<T> = Omit<T, 'kind' | 'summary' | 'choices'>
type None = Record<never, never>

/** A switch, off by default. `{ negatable: true }` adds `--no-name` and tells "not given" apart from both. */
export const flag = <const R extends Rest<FlagOption> = None>(summary: string, rest: R = {} as R) =>
  ({ kind: 'flag', summary, ...rest }) as const

/** An option with a text. */
export const text = <const R extends Rest<TextOption> = None>(summary: string, rest: R = {} as R) =>
  ({ kind: 'text', summary, ...rest }) as const

/** An option with one of a few values. */
export const choice = <const C extends readonly string[], const R extends Rest<ChoiceOption> = None>(
  summary: string,
  choices: C,
  rest: R = {} as R,
) => ({ kind: 'choice', summary, choices, ...rest }) as const

/** An option with a whole number (any number with `integer: false`). */
export const number = <const R extends Rest<NumberOption> = None>(summary: string, rest: R = {} as R) =>
  ({ kind: 'number', summary, ...rest }) as const

/** A TCP port, 0 (let the system choose) to 65535. */
export const port = (summary: string) =>
  ({ kind: 'number', summary, placeholder: 'port', min: 0, max: 65535 }) as const satisfies NumberOption

/** A positional argument. */
export const argument = <const R extends Omit<Argument, 'summary'> = None>(summary: string, rest: R = {} as R) =>
  ({ summary, ...rest }) as const
