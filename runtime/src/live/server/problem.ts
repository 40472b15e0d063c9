import type { LiveFieldProblem, LiveProblem } from '../protocol/codes.ts'
import type { Schema } from '../types.ts'

/** The Standard Schema face of a zod schema: what this server needs of it, whichever zod made it. */
interface Validator {
  readonly '~standard': {
    validate(value: unknown): Validated | Promise<Validated>
  }
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

type Validated = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

/** What a schema makes of a value. */
export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fields: LiveFieldProblem[] }

export function parse(schema: Schema, value: unknown): Parsed | Promise<Parsed> {
  // Every zod 4 schema implements Standard Schema; the type names only what inference reads.
  const validated = (schema as unknown as Validator)['~standard'].validate(value)
  return validated instanceof Promise ? validated.then(toParsed) : toParsed(validated)
}

/** For props and state, which are needed before anything can wait. Throws a TypeError for a schema with asynchronous checks. */
export function parseNow(schema: Schema, value: unknown): Parsed {
  const parsed = parse(schema, value)
  if (parsed instanceof Promise) throw new TypeError('The schemas of a live state and of props must be synchronous.')
  return parsed
}

function toParsed(validated: Validated): Parsed {
  if (!validated.issues) return { ok: true, value: validated.value }
  const fields = validated.issues.map(({ message, path = [] }) => ({
    path: path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.'),
    message,
  }))
  return { ok: false, fields }
}

/** What a client may know of an error thrown by the app's code. */
export function problemOf(error: unknown, exposeErrors: boolean): LiveProblem {
  const known = knownError(error)
  if (known) return known
  const detail =
    exposeErrors && error instanceof Error ? `${error.name}: ${error.message}` : 'The action failed on the server.'
  return { code: 'ACTION_FAILED', detail }
}

/** A FluxStackError, known by its fields: an app may load the class twice. Those of 500 and more say nothing but what they are told to. */
function knownError(error: unknown): LiveProblem | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return undefined
  const { code, statusCode } = error
  if (typeof code !== 'string' || typeof statusCode !== 'number') return undefined
  const told = 'userMessage' in error && typeof error.userMessage === 'string' ? error.userMessage : undefined
  const detail = told ?? (statusCode < 500 ? error.message : undefined)
  if (detail === undefined) return undefined
  const fields = 'errors' in error && Array.isArray(error.errors) ? (error.errors as LiveFieldProblem[]) : []
  return fields.length > 0 ? { code, detail, fields } : { code, detail }
}
