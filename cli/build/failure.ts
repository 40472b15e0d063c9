import type { Problem } from '@fluxstack/runtime/vite'
import { stripVTControlCharacters } from 'node:util'
import { CliError, type ErrorCode } from '../errors.ts'
import { writeFailure } from '../project/transaction/failure.ts'

type Describe = (error: unknown, root: string) => Problem
type Place = (problem: Problem, root: string) => string

/** What a bundler threw, as an error that points at the place in the app's sources. */
export function buildFailure(
  error: unknown,
  root: string,
  { describe, place }: { describe: Describe; place: Place },
): CliError {
  if (error instanceof CliError) return error
  const errors = errorsOf(error)
  for (const one of errors) {
    const failure = systemFailure(one)
    if (failure !== undefined) return failure
  }
  const all = errors.map((one) => describe(one, root))
  const detail = all.map((problem) => {
    const where = place(problem, root)
    return [where, problem.message, problem.frame ?? ''].filter((part) => part !== '').join('\n')
  })
  return new CliError('BUILD_FAILED', {
    detail: detail.join('\n\n'),
    state,
    cause: error,
  })
}

const state = 'The last build is as it was.'
/** rolldown writes the files itself, and tells what the system said only in words. */
const words: readonly (readonly [RegExp, ErrorCode])[] = [
  [/No space left on device|Disk quota exceeded/i, 'DISK_FULL'],
  [/Permission denied|Operation not permitted|Read-only file system/i, 'PERMISSION_DENIED'],
]

/** What the system refused: there is no place in the sources to repair. */
function systemFailure(error: unknown): CliError | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code !== undefined && syscall !== undefined && code !== 'ENOENT') return writeFailure(error, state)
  const text = stripVTControlCharacters(error.message)
  const found = words.find(([pattern]) => pattern.test(text))
  if (found === undefined || !text.includes('Failed to write')) return undefined
  const [before = ''] = text.split(/^Stack backtrace:/m)
  const detail = before
    .slice(before.indexOf('Failed to write'))
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
  return new CliError(found[1], { detail, state, cause: error })
}

/** rolldown gathers what went wrong in one error. */
function errorsOf(error: unknown): readonly unknown[] {
  const inner = error instanceof Error && 'errors' in error ? error.errors : undefined
  return Array.isArray(inner) && inner.length > 0 ? inner : [error]
}
