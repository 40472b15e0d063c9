import { z } from 'zod'
import type { ConfigProblem, ProblemOrigin } from './problems.ts'
import { metaOf, shapeOf, unwrap, type Path, type Schema } from './tree.ts'
import { allowedBy, show, soundsSecret } from './words.ts'

export type Issue = z.core.$ZodIssue

/** zod's answer to one value; a schema that needs to wait cannot be used, and says so as an issue. */
export function parse(schema: Schema, value: unknown): { data?: unknown; issues: readonly Issue[] } {
  try {
    const { data, error } = z.safeParse(schema, value)
    return { data, issues: error?.issues ?? [] }
  } catch (error) {
    const waits = error instanceof z.core.$ZodAsyncError
    const message = waits
      ? 'its schema is asynchronous, which is not possible here'
      : `its schema throws: ${String(error)}`
    return { issues: [{ code: 'custom', path: [], message, input: value }] }
  }
}

export function issuesOf(schema: Schema, value: unknown): readonly Issue[] {
  return parse(schema, value).issues
}

/** The schema at a path below `schema`, lists and records included; the nearest known one where the path leaves it. */
function schemaAt(schema: Schema, path: Path): Schema {
  let current = schema
  for (const name of path) {
    const child = shapeOf(current)?.[name] ?? entryOf(current)
    if (!child) return current
    current = child
  }
  return current
}

/** What a list or a record holds, where that says more than the list does. */
function entryOf(schema: Schema): Schema | undefined {
  const { def } = unwrap(schema)._zod
  const entry = def.type === 'array' ? def.element : def.type === 'record' ? def.valueType : undefined
  return entry && (shapeOf(entry) || metaOf(entry).allowed !== undefined) ? entry : undefined
}

/** Whether a value at this path may not be shown. */
function isSecret(schema: Schema, path: Path, variable?: string): boolean {
  if (metaOf(schema).secret) return true
  return soundsSecret(path.at(-1) ?? '') || (variable !== undefined && soundsSecret(variable))
}

/** Whether it is declared a secret, or is an object or a list of such with a secret among its keys. */
function isOrHoldsSecret(schema: Schema): boolean {
  const keys = Object.values(shapeOf(entryOf(schema) ?? schema) ?? {})
  return [schema, ...keys].some((key) => metaOf(key).secret)
}

/** One issue of zod as a problem of ours. */
export function toProblem(
  issue: Issue,
  root: Schema,
  options: { path: Path; value: unknown; origin: ProblemOrigin },
): ConfigProblem {
  const schema = schemaAt(root, options.path)
  const path = [...options.path, ...issue.path.map(String)]
  const at = valueAt(options.value, issue.path)
  const own = schemaAt(root, path)
  const secret = isSecret(schema, path, options.origin.variable) || isOrHoldsSecret(own)
  const problem: ConfigProblem = { path: path.join('.'), message: summary(issue, at), origin: options.origin }
  if (at !== undefined) problem.given = show(at, { secret })
  return { ...problem, allowed: allowedBy(own) }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current: unknown = value
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<PropertyKey, unknown>)[name]
  }
  return current
}

/** What is wrong in a few words; what zod or the project's schema says itself is kept where it says more. */
function summary(issue: Issue, value: unknown): string {
  if (value === undefined) return 'is missing'
  if (issue.code === 'custom' && issue.message && !/^(?:Invalid input$|expected )/.test(issue.message))
    return issue.message
  if (issue.code === 'unrecognized_keys') return `has keys that nobody knows: ${issue.keys.join(', ')}`
  return 'is not allowed'
}
