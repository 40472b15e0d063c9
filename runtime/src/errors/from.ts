import {
  ConflictError,
  FluxStackError,
  type FieldError,
  ForbiddenError,
  NotFoundError,
  UnauthorizedError,
  ValidationError,
} from './errors.ts'
import type { FieldText } from './messages.ts'

/** Elysia's own errors, known by their code: their classes may be there twice. */
interface ElysiaError extends Error {
  code?: unknown
  status?: unknown
  /** Of a validation: `body`, `query`, `params`, `headers`, `cookie` or `response`. */
  type?: unknown
  all?: unknown
  validator?: unknown
  value?: unknown
  property?: unknown
}

/** Any thrown value as the error an answer is made of. One that nobody meant for a client becomes a 500 with its cause. */
export function toFluxStackError(thrown: unknown): FluxStackError {
  if (thrown instanceof FluxStackError) return thrown
  if (!(thrown instanceof Error))
    return new FluxStackError('Something that is not an error was thrown', { cause: thrown, context: { thrown } })
  const known = causeOf(thrown, FluxStackError)
  // what a library has wrapped still says the same: the body is too large or too slow, the database cannot be reached
  if (known && [408, 413, 503].includes(known.statusCode)) return known
  if (holdsZero(thrown)) return new ValidationError('A text holds a character that cannot be stored', { cause: thrown })
  const error: ElysiaError = thrown
  switch (error.code) {
    case 'VALIDATION':
      return fromValidation(error)
    case 'PARSE':
      return new FluxStackError('The body cannot be read', { code: 'BODY_MALFORMED', statusCode: 400, cause: error })
    case 'NOT_FOUND':
      return new NotFoundError(error.message === 'NOT_FOUND' ? undefined : error.message, { cause: error })
    case 'INVALID_COOKIE_SIGNATURE':
      return new FluxStackError('A cookie is not signed by this server', {
        code: 'COOKIE_INVALID',
        statusCode: 400,
        cause: error,
      })
    case 'INVALID_FILE_TYPE':
      return fromFileType(error)
  }
  return fromStatus(error)
}

/** PostgreSQL takes no text, and no JSON, with a character of code 0 in it; SQLite does. */
function holdsZero(error: Error): boolean {
  let current: unknown = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const { code }: ElysiaError = current
    if (code === '22021' || code === '22P05') return true
    current = current.cause
  }
  return false
}

function causeOf<T extends Error>(error: Error, kind: abstract new (...args: never) => T): T | undefined {
  let current: unknown = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    if (current instanceof kind) return current
    current = current.cause
  }
  return undefined
}

/** Errors of other libraries that carry a status of the 4xx kind mean it. */
function fromStatus(error: ElysiaError): FluxStackError {
  const options = { cause: error }
  switch (error.status) {
    case 401:
      return new UnauthorizedError(error.message, options)
    case 403:
      return new ForbiddenError(error.message, options)
    case 404:
      return new NotFoundError(error.message, options)
    case 409:
      return new ConflictError(error.message, options)
  }
  const status =
    typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : undefined
  if (status) return new FluxStackError(error.message, { ...options, statusCode: status, code: `HTTP_${status}` })
  return new FluxStackError(error.message, options)
}

function fromFileType(error: ElysiaError): ValidationError {
  const path = typeof error.property === 'string' ? error.property : ''
  return new ValidationError('The body is not valid', {
    cause: error,
    errors: [{ path, message: 'Wrong type of file' }],
  })
}

function fromValidation(error: ElysiaError): FluxStackError {
  const part = typeof error.type === 'string' ? error.type : 'body'
  if (part === 'response') {
    const context = { errors: fieldsOf(error) }
    return new FluxStackError('A handler answered what its schema does not allow', {
      code: 'ANSWER_INVALID',
      context,
      cause: error,
    })
  }
  return new ValidationError(invalid[part] ?? 'The request is not valid', { errors: fieldsOf(error), cause: error })
}

const invalid: Readonly<Record<string, string>> = {
  body: 'The body is not valid',
  query: 'The query is not valid',
  params: 'The path is not valid',
  headers: 'The headers are not valid',
  cookie: 'The cookies are not valid',
}

/** What is wrong with which field, as a zod schema says it in the language of `text`. */
export function fieldsOf(error: ElysiaError, text?: FieldText): FieldError[] {
  const issues = standardIssues(error, text) ?? error.all
  if (!Array.isArray(issues)) return []
  const fields = issues.map((issue: unknown) => fieldOf(issue))
  // TypeBox reports a missing property twice: that it is required, and that it has no value
  const seen = new Set<string>()
  return fields.filter(({ path }) => !seen.has(path) && seen.add(path))
}

/** Elysia joins the path of a zod issue to a string and calls an empty one `root`; the schema itself tells more. */
function standardIssues({ validator, value }: ElysiaError, text?: FieldText): unknown[] | undefined {
  const schema = isObject(validator) && isObject(validator.schema) ? validator.schema : validator
  const standard = isObject(schema) ? schema['~standard'] : undefined
  if (!isObject(standard) || typeof standard.validate !== 'function') return undefined
  const inLanguage = text && isObject(schema) && standard.vendor === 'zod' ? zodIssues(schema, value, text) : undefined
  if (inLanguage) return inLanguage
  const result: unknown = standard.validate(value)
  return isObject(result) && Array.isArray(result.issues) ? result.issues : undefined
}

/** A standard schema takes no language; zod's own method does. */
function zodIssues(schema: Record<string, unknown>, value: unknown, error: FieldText): unknown[] | undefined {
  try {
    const parsed: unknown = typeof schema.safeParse === 'function' && schema.safeParse(value, { error })
    return isObject(parsed) && isObject(parsed.error) && Array.isArray(parsed.error.issues)
      ? parsed.error.issues
      : undefined
  } catch {
    // a schema that is checked asynchronously keeps what it said
    return undefined
  }
}

function fieldOf(issue: unknown): FieldError {
  if (!isObject(issue)) return { path: '', message: 'Not valid' }
  const { path, message, summary, schema } = issue
  // a schema's own message, as in t.String({ error: 'Give it a title' })
  const own = isObject(schema) && typeof schema.error === 'string' ? schema.error : undefined
  return { path: dotted(path), message: own ?? text(message) ?? text(summary) ?? 'Not valid' }
}

/** `/tags/0` of TypeBox, `['tags', 0]` or `[{ key: 'tags' }]` of a standard schema: all `tags.0`. */
function dotted(path: unknown): string {
  if (typeof path === 'string') return path.replace(/^\//, '').replaceAll('/', '.')
  if (!Array.isArray(path)) return ''
  return path.map((step: unknown) => String(isObject(step) ? step.key : step)).join('.')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
