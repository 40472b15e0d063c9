import type { ProblemDetails } from '../errors/problem.ts'

/** What `unwrap` throws: the server's problem as an error. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly problem: ProblemDetails

  constructor(problem: ProblemDetails) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.problem = problem
  }
}

/**
 * The problem an answer's `error` carries, whatever the server or the network did; undefined without an error.
 */
export function problemOf(error: unknown): ProblemDetails | undefined {
  if (error === null || error === undefined) return undefined
  if (error instanceof ApiError) return error.problem
  const { status, value } = error as { status?: unknown; value?: unknown } // any object may be looked at
  if (isProblem(value)) return value
  return {
    type: 'about:blank',
    title: typeof value === 'string' && value !== '' ? value : 'Something went wrong',
    status: typeof status === 'number' ? status : 500,
    code: 'UNKNOWN',
  }
}

/** What to tell a person about an answer's `error`. */
export function messageOf(error: unknown): string {
  const problem = problemOf(error)
  return problem ? (problem.detail ?? problem.title) : ''
}

/**
 * The first message for each field of a form.
 *
 * @example
 * const { error } = await api.notes.post({ title })
 * fieldErrors(error) // { title: 'Too short' }
 */
export function fieldErrors(error: unknown): Record<string, string> {
  const messages = new Map<string, string>()
  for (const { path, message } of problemOf(error)?.errors ?? []) if (!messages.has(path)) messages.set(path, message)
  return Object.fromEntries(messages)
}

/**
 * An answer's data, or an `ApiError`.
 *
 * @example
 * const notes = unwrap(await api.notes.get())
 */
export function unwrap<T>(answer: { data: T; error: null } | { data: null; error: unknown }): T {
  const problem = problemOf(answer.error)
  if (problem) throw new ApiError(problem)
  return answer.data as T // no error, so it is the first kind
}

function isProblem(value: unknown): value is ProblemDetails {
  return typeof value === 'object' && value !== null && 'title' in value && 'status' in value && 'code' in value
}
