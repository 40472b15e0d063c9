import { ConfigError } from '../errors/errors.ts'

/** Where a value came from. */
export interface ProblemOrigin {
  /** Relative to the project. */
  file?: string
  line?: number
  column?: number
  /** The environment variable; with `file`, the `.env` file that sets it. */
  variable?: string
}

/** One thing that is wrong, as data. */
export interface ConfigProblem {
  /** `server.port`; empty for the configuration as a whole. */
  path: string
  message: string
  /** What was given, shortened; secrets are `<secret>`. */
  given?: string
  /** What is allowed, in words. */
  allowed?: string
  origin: ProblemOrigin
  /** What to do, or what was probably meant. */
  suggestion?: string
  /** The lines of the file around the place. */
  frame?: string
}

/** The configuration or the environment is wrong; `message` is the whole report, and there is no stack to print. */
export class ConfigProblemsError extends ConfigError {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[], options: { title?: string; code?: string; cause?: unknown } = {}) {
    super(formatConfigProblems(problems, options), { code: options.code ?? 'CONFIG_INVALID', cause: options.cause })
    this.problems = problems
    this.name = 'ConfigProblemsError'
    // The report says all there is to say: a stack would point into FluxStack, where nothing is wrong.
    this.stack = this.message
  }

  /** What Node prints of it when nobody catches it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.message
  }
}

/** `fluxstack.config.ts:6:11`, `PORT in .env:3`, `environment variable PORT`. */
export function formatOrigin({ file, line, column, variable }: ProblemOrigin): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  if (variable === undefined) return place
  return place === '' ? `environment variable ${variable}` : `${variable} in ${place}`
}

export interface FormatOptions {
  /** ANSI colours; off unless asked for. */
  color?: boolean
  title?: string
}

/** The one report: every problem with what was given, what is allowed and where it came from. */
export function formatConfigProblems(problems: readonly ConfigProblem[], options: FormatOptions = {}): string {
  const paint = (code: number, text: string) => (options.color ? `\u001B[${code}m${text}\u001B[39m` : text)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const blocks = problems.map((problem) => {
    const rows = [
      problem.given !== undefined && `given    ${paint(31, problem.given)}`,
      problem.allowed !== undefined && `allowed  ${paint(32, problem.allowed)}`,
      `from     ${formatOrigin(problem.origin) || 'not set anywhere'}`,
      problem.suggestion !== undefined && `hint     ${paint(36, problem.suggestion)}`,
    ]
    const head = [paint(33, problem.path), problem.message].filter(Boolean).join(': ')
    const frame = problem.frame === undefined ? [] : ['', ...problem.frame.split('\n')]
    return [head, ...[...rows.filter((row) => row !== false), ...frame].map((row) => `    ${row}`.trimEnd())]
      .map((row) => `  ${row}`.trimEnd())
      .join('\n')
  })
  return [`${options.title ?? 'The configuration is wrong'} (${count})`, ...blocks].join('\n\n')
}
