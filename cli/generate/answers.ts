import type { Argument, Option } from '../define-command.ts'
import type { AnswersSchema } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { toFlag } from '../globals.ts'

/** An answers schema as the command line sees it. */
export interface AnswerShape {
  /** In the order they are typed. None is required by the line itself: what is missing is asked, or is an error that says so. */
  readonly args: Readonly<Record<string, Argument>>
  readonly options: Readonly<Record<string, Option>>
  /** Keys of `args` that must have an answer. */
  readonly required: readonly string[]
}

/** The parts of a zod schema that are looked at; those of zod and zod/mini, of any 4.x version. */
interface SchemaNode {
  readonly _zod: { readonly def: SchemaDef; readonly bag?: { readonly format?: string } }
}

interface SchemaDef {
  readonly type: string
  readonly shape?: Readonly<Record<string, SchemaNode>>
  readonly innerType?: SchemaNode
  readonly in?: SchemaNode
  readonly entries?: Readonly<Record<string, string | number>>
  readonly defaultValue?: unknown
}

interface Unwrapped {
  readonly def: SchemaDef
  readonly optional: boolean
  readonly default: unknown
  readonly summary: string
}

/**
 * Reads arguments and options out of an answers schema.
 * @throws CliError GENERATOR_BROKEN for a schema that has no place on a command line
 */
export function shapeOf(schema: AnswersSchema<unknown>): AnswerShape {
  const { type, shape } = (schema as unknown as SchemaNode)._zod.def // zod's own structure, the same in every 4.x
  if (type !== 'object' || !shape) throw broken('"answers" is not an object schema')
  const args: Record<string, Argument> = {}
  const options: Record<string, Option> = {}
  const required: string[] = []
  let rest: readonly [string, Argument] | undefined
  for (const [key, node] of Object.entries(shape)) {
    const answer = unwrap(node)
    if (answer.def.type === 'array') {
      if (rest) throw broken(`both "${rest[0]}" and "${key}" are lists, and only one can be the rest of the line`)
      rest = [key, { summary: answer.summary, variadic: true }]
    } else if (answer.def.type === 'string' && !answer.optional) {
      args[key] = { summary: answer.summary, asked: true }
      required.push(key)
    } else options[key] = optionOf(key, answer)
  }
  if (rest) args[rest[0]] = rest[1]
  return { args, options, required }
}

function unwrap(node: SchemaNode, found: { optional?: boolean; default?: unknown; summary?: string } = {}): Unwrapped {
  const { def } = node._zod
  const summary = found.summary ?? descriptionOf(node)
  const next = { ...found, ...(summary !== undefined && { summary }) }
  if (def.innerType && ['optional', 'nullable', 'prefault', 'default', 'readonly', 'catch'].includes(def.type)) {
    const isDefault = def.type === 'default' || def.type === 'prefault'
    return unwrap(def.innerType, {
      ...next,
      optional: true,
      ...(isDefault && { default: def.defaultValue }),
    })
  }
  if (def.type === 'pipe' && def.in) return unwrap(def.in, next)
  return { def, optional: found.optional ?? false, default: found.default, summary: summary ?? '' }
}

/** zod keeps what `.meta()` and `.describe()` say in one registry for every copy of zod in the process. */
function descriptionOf(node: SchemaNode): string | undefined {
  const registry = (
    globalThis as { __zod_globalRegistry?: { get(schema: unknown): { description?: string } | undefined } }
  ).__zod_globalRegistry
  return registry?.get(node)?.description
}

function optionOf(key: string, { def, summary, default: given }: Unwrapped): Option {
  if (def.type === 'boolean') {
    return given === true
      ? { kind: 'flag', summary, negatable: true, default: true }
      : { kind: 'flag', summary, negatable: true, ...(given === undefined && { decided: true }) }
  }
  const withDefault = given === undefined ? {} : { default: given }
  if (def.type === 'enum') {
    return { kind: 'choice', summary, choices: Object.values(def.entries ?? {}).map(String), ...withDefault } as Option
  }
  if (def.type === 'number') return { kind: 'number', summary, integer: false, ...withDefault } as Option
  if (def.type === 'string') return { kind: 'text', summary, ...withDefault } as Option
  throw broken(`"${key}" is of the type ${def.type}, which has no place on a command line`)
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[]
}

interface Standard {
  readonly '~standard': {
    validate(value: unknown): Promise<Checked> | Checked
  }
}

type Checked = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

/**
 * The answers as the schema makes them.
 * @throws CliError INVALID_VALUE naming every answer that is refused
 */
export async function checkAnswers<T>(
  schema: AnswersSchema<T>,
  given: Readonly<Record<string, unknown>>,
  { args }: AnswerShape,
): Promise<T> {
  // The interface that zod and zod/mini share: standardschema.dev
  const checked = await (schema as unknown as Standard)['~standard'].validate(given)
  if (checked.issues === undefined) return checked.value as T // what the schema's own output type says
  const lines = checked.issues.map(({ message, path = [] }) => {
    const [first] = path
    const key = String(typeof first === 'object' ? first.key : (first ?? ''))
    return `${key in args ? `<${key}>` : toFlag(key)}: ${message}`
  })
  throw new CliError('INVALID_VALUE', { detail: lines.join('\n'), state: 'Nothing was changed.' })
}

const broken = (what: string) => new CliError('GENERATOR_BROKEN', { detail: `The generator's schema: ${what}.` })
