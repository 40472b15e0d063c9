import { palette } from './color.ts'
import { CliError, ERRORS, type ErrorCode } from './errors.ts'
import { visible } from './project/visible.ts'
import { fit } from './wrap.ts'

/** What an error looks like in `--json`. */
export interface ErrorData {
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly fix: string
  readonly state?: string
  readonly stack?: string
}

/** Makes every thrown thing a CliError: known system errors get their own row, the rest is INTERNAL. */
export function toCliError(thrown: unknown, aborted = false): CliError {
  if (isCliError(thrown)) return thrown
  if (aborted || (thrown instanceof Error && thrown.name === 'AbortError')) {
    return new CliError('CANCELLED', { detail: 'The command was interrupted.', cause: thrown })
  }
  const detail = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return new CliError(systemCode(thrown), { detail, cause: thrown })
}

/** By name, not by class: a command of a plugin may throw the CliError of another copy of FluxStack. */
const isCliError = (thrown: unknown): thrown is CliError =>
  thrown instanceof Error && thrown.name === 'CliError' && 'code' in thrown && 'exit' in thrown

function systemCode(thrown: unknown): ErrorCode {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'DISK_FULL'
  if (code === 'ENAMETOOLONG') return 'PATH_TOO_LONG'
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'PERMISSION_DENIED' : 'INTERNAL'
}

export function errorData(error: CliError, verbose: boolean): ErrorData {
  const { code, title, detail, fix, state } = error
  return {
    code,
    title,
    detail,
    fix,
    ...(state !== undefined && { state }),
    ...(verbose && { stack: fullStack(error) }),
  }
}

interface ErrorLook {
  readonly color: boolean
  readonly verbose: boolean
  /** Width of the terminal, if it is one. */
  readonly columns?: number | undefined
}

/** The one way an error is shown to a person: what happened, what to do, what state things are in. */
export function renderError(error: CliError, { color, verbose, columns }: ErrorLook): string {
  const paint = palette(color)
  if (error.code === 'CANCELLED') {
    // The table's advice, to run it again when ready, says nothing to a person who has just stopped it.
    const fix = error.fix === ERRORS.CANCELLED.fix ? undefined : error.fix
    const lines = [`${paint.yellow('Cancelled')}  ${visible(error.detail)}`, error.state, fix]
    return `${lines.filter((line) => line !== undefined).join('\n')}\n`
  }
  const lines = [`${paint.red(paint.bold('Error'))}  ${paint.bold(error.title)}  ${paint.dim(error.code)}`, '']
  const part = (name: string, text: string) => {
    const [first = '', ...more] = fit(visible(text).trimEnd(), columns, 12)
    lines.push(`  ${paint.dim(name.padEnd(10))}${first}`, ...more.map((line) => `  ${' '.repeat(10)}${line}`))
  }
  part('happened', error.detail)
  part('to do', error.fix)
  if (error.state) part('state', error.state)
  if (verbose) lines.push('', paint.dim(fullStack(error)))
  return `\n${lines.join('\n')}\n\n`
}

function fullStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by ${fullStack(error.cause)}`
}
