import { problemOf, type ProblemDetails } from '../client/index.ts'
import { failure, fits, shown } from './match.ts'

/** What an error has. A member that is not given may be anything; a RegExp stands for the texts it fits. */
export interface ErrorMatch<E extends Error = Error> {
  /** Its class. */
  is?: abstract new (...input: never) => E
  code?: string | RegExp
  statusCode?: number
  message?: string | RegExp
  /** Some of a FluxStackError's context. */
  context?: Readonly<Record<string, unknown>>
  /** What the error was made from: its `cause` or one further in. */
  cause?: ErrorMatch
}

/**
 * Asserts that the work fails in this way, and gives its error.
 *
 * @example
 * await assertError(() => notes.remove(7), { is: NotFoundError, code: 'NOTE_NOT_FOUND' })
 */
export async function assertError<E extends Error = Error>(
  work: Promise<unknown> | (() => unknown),
  match: ErrorMatch<E> = {},
): Promise<E> {
  const thrown = await errorOf(work)
  if (!thrown) throw failure({ message: `Nothing was thrown`, actual: undefined, expected: match, from: assertError })
  const { error } = thrown
  // checked here
  if (isAsExpected(error, match)) return error as E
  throw failure({
    message: `The error is not as expected: ${named(error)} does not fit ${shown(match)}`,
    actual: error,
    expected: match,
    from: assertError,
    cause: error,
  })
}

async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<{ error: unknown } | undefined> {
  try {
    await (typeof work === 'function' ? work() : work)
    return undefined
  } catch (error) {
    return { error }
  }
}

function isAsExpected(error: unknown, { is, cause, ...members }: ErrorMatch): boolean {
  if (!(error instanceof Error)) return false
  const { name } = error
  // a package that is linked may be loaded twice, and its classes with it
  if (is && !(error instanceof is) && name !== is.name) return false
  return fits(error, members) && (!cause || causesOf(error).some((one) => isAsExpected(one, cause)))
}

function causesOf(error: Error): unknown[] {
  const { cause } = error
  return cause instanceof Error ? [cause, ...causesOf(cause)] : []
}

function named(error: unknown): string {
  if (!(error instanceof Error)) return shown(error)
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown } // any error may have them
  const known = Object.entries({ code, statusCode }).filter(([, value]) => value !== undefined)
  return `${error.name}: ${error.message} ${known.length === 0 ? '' : shown(Object.fromEntries(known))}`.trimEnd()
}

/** What an answer's problem details have. */
export interface ProblemMatch {
  status?: number
  code?: string | RegExp
  title?: string | RegExp
  detail?: string | RegExp
  /** The message for each field that is wrong, no others; `tags.0` is a field. */
  fields?: Readonly<Record<string, string | RegExp>>
}

/** An answer: a `Response`, or what a typed client's call gave. */
export type TestedAnswer = Response | { readonly error: unknown; readonly status: number; readonly data?: unknown }

/**
 * Asserts that an answer is problem details (RFC 9457) of this kind, and gives them.
 *
 * @example
 * await assertProblem(await api.notes.post({ text: '' }), { status: 422, fields: { text: 'Write something first.' } })
 */
export async function assertProblem(answer: TestedAnswer, match: ProblemMatch = {}): Promise<ProblemDetails> {
  const problem = answer instanceof Response ? await readProblem(answer) : problemOf(answer.error)
  const fail = (message: string, actual: unknown) => failure({ message, actual, expected: match, from: assertProblem })
  if (!problem) {
    const given = answer instanceof Response ? answer.headers.get('content-type') : answer.data
    throw fail(`The answer, ${answer.status} with ${shown(given)}, is no problem details`, given)
  }
  const { fields, ...members } = match
  const wrong = Object.fromEntries((problem.errors ?? []).map(({ path, message }) => [path, message]))
  const hasFields = !fields || (fits(wrong, fields) && Object.keys(wrong).length === Object.keys(fields).length)
  if (fits(problem, members) && hasFields) return problem
  throw fail(`The problem is not as expected: ${shown(problem)} does not fit ${shown(match)}`, problem)
}

async function readProblem(response: Response): Promise<ProblemDetails | undefined> {
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('application/problem+json')) return undefined
  return (await response.clone().json()) as ProblemDetails // as the content type says
}
