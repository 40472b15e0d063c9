import type { Problem } from '@fluxstack/runtime/vite'
import { CliError } from '../errors.ts'

type Describe = (error: unknown, root: string) => Problem
type Place = (problem: Problem, root: string) => string

/** What a bundler threw, as an error that points at the place in the app's sources. */
export function buildFailure(
  error: unknown,
  root: string,
  { describe, place }: { describe: Describe; place: Place },
): CliError {
  if (error instanceof CliError) return error
  const all = errorsOf(error).map((one) => describe(one, root))
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

/** rolldown gathers what went wrong in one error. */
function errorsOf(error: unknown): readonly unknown[] {
  const inner = error instanceof Error && 'errors' in error ? error.errors : undefined
  return Array.isArray(inner) && inner.length > 0 ? inner : [error]
}
