import type { Problem } from '@fluxstack/runtime/vite'
import { CliError } from '../errors.ts'
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
  const system = errors.find((one) => isSystemError(one))
  if (system !== undefined) return writeFailure(system, 'The last build is as it was.')
  const all = errors.map((one) => describe(one, root))
  const detail = all.map((problem) => {
    const where = place(problem, root)
    return [where, problem.message, problem.frame ?? ''].filter((part) => part !== '').join('\n')
  })
  return new CliError('BUILD_FAILED', {
    detail: detail.join('\n\n'),
    state: 'The last build is as it was.',
    cause: error,
  })
}

/** A full disk or a folder that may not be written to: there is no place in the sources to repair. */
function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  const full = /No space left on device|Permission denied|Read-only file system/i
  return (code !== undefined && syscall !== undefined && code !== 'ENOENT') || full.test(error.message)
}

/** rolldown gathers what went wrong in one error. */
function errorsOf(error: unknown): readonly unknown[] {
  const inner = error instanceof Error && 'errors' in error ? error.errors : undefined
  return Array.isArray(inner) && inner.length > 0 ? inner : [error]
}
