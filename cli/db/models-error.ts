import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { CliError } from '../errors.ts'
import { toPosix } from '../project/transaction/confine.ts'

interface About {
  /** The module that exports every table. */
  readonly file: string
  /** The bundle that threw. */
  readonly code?: string
  readonly root?: string
}

/** What made the models unusable, as one error that names the file. */
export function explainModels(cause: unknown, about: About): CliError {
  if (cause instanceof CliError) return cause
  const [first, ...more] = errorsOf(cause).map(messageOf)
  const message = stripVTControlCharacters(first ?? String(cause)).trim()
  const place = about.code === undefined ? parsedFile(cause, about) : thrownFile(cause, about.code)
  const verb = about.code === undefined ? 'cannot be read' : 'throws when it is imported'
  const circle = /Cannot access .* before initialization/.test(message)
  return new CliError('MODELS_BROKEN', {
    detail: `${place ?? about.file} ${verb}: ${message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    ...(circle && {
      fix: 'Files that import each other may use each other inside functions only: .references(() => users.id)',
    }),
    state: 'Nothing was changed.',
    cause,
  })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A bundler's failure holds those of all files. */
function errorsOf(cause: unknown): unknown[] {
  if (typeof cause !== 'object' || cause === null || !('errors' in cause)) return [cause]
  return Array.isArray(cause.errors) && cause.errors.length > 0 ? cause.errors : [cause]
}

/** The file that does not parse: rolldown says it in `id` or `loc`. */
function parsedFile(cause: unknown, { root = '' }: About): string | undefined {
  const [error] = errorsOf(cause)
  if (typeof error !== 'object' || error === null) return undefined
  const loc = 'loc' in error && typeof error.loc === 'object' && error.loc !== null ? error.loc : {}
  const id = 'id' in error ? error.id : 'file' in loc ? loc.file : undefined
  return typeof id === 'string' && id !== '' ? toPosix(relative(root, id)) : undefined
}

/** The file whose part of the bundle threw, by the marks that rolldown leaves between files. */
function thrownFile(cause: unknown, code: string): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const line = Number(/data:text\/javascript;base64,[^\s)]*?:(\d+):\d+/.exec(stack)?.[1])
  if (!(line > 0)) return undefined
  const above = code.split('\n').slice(0, line).toReversed()
  return above.map((text) => MARK.exec(text)?.[1]).find((file) => file !== undefined)
}

const MARK = /^\/\/ (\S+\.[cm]?[jt]sx?)$/
