import { z } from 'zod'
import { metaOf, type Schema } from './tree.ts'

type Json = Record<string, unknown>

/** The JSON Schema of one key; anything zod cannot express is left open. */
export function jsonOf(schema: Schema): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Json
}

const isWhole = (value: unknown) => typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER

function range(json: Json, what: string): string {
  const from = isWhole(json['minimum']) ? json['minimum'] : undefined
  const to = isWhole(json['maximum']) ? json['maximum'] : undefined
  if (from !== undefined && to !== undefined) return `${what} from ${from} to ${to}`
  if (from !== undefined) return `${what}, ${from} or more`
  if (to !== undefined) return `${what}, ${to} or less`
  if (isWhole(json['exclusiveMinimum'])) return `${what} above ${json['exclusiveMinimum']}`
  return what
}

function text(json: Json): string {
  const { format, minLength, maxLength, pattern } = json
  const what = typeof format === 'string' ? `text in the form of ${format === 'uri' ? 'an address' : format}` : 'text'
  if (typeof minLength === 'number' && typeof maxLength === 'number')
    return `${what} of ${minLength} to ${maxLength} characters`
  if (typeof minLength === 'number')
    return minLength === 1 ? `${what} that is not empty` : `${what} of at least ${minLength} characters`
  if (typeof maxLength === 'number') return `${what} of at most ${maxLength} characters`
  return typeof pattern === 'string' && format === undefined ? `${what} matching ${pattern}` : what
}

/** What a schema allows, in words: "a whole number from 0 to 65535". */
export function allowedBy(schema: Schema): string {
  return metaOf(schema).allowed ?? inWords(jsonOf(schema))
}

function inWords(json: Json): string {
  const values = Array.isArray(json['enum']) ? json['enum'] : 'const' in json ? [json['const']] : undefined
  if (values) return (values.length === 1 ? '' : 'one of ') + values.map((value) => JSON.stringify(value)).join(', ')
  const either = json['anyOf'] ?? json['oneOf']
  if (Array.isArray(either)) return [...new Set(either.map((option) => inWords(option as Json)))].join(', or ')
  switch (json['type']) {
    case 'string':
      return text(json)
    case 'integer':
      return range(json, 'a whole number')
    case 'number':
      return range(json, 'a number')
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return `a list, each entry ${inWords((json['items'] ?? {}) as Json)}`
    case 'object':
      return 'an object'
    default:
      return 'another value'
  }
}

const SECRET_NAME = /secret|token|passw|passphrase|credential|private|api_?key|database_?url|dsn$/i

/** Whether a key or a variable of this name is taken for a secret without being declared one. */
export function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** A value as a report shows it: short, and without the password of an address. */
export function show(value: unknown, options: { secret?: boolean } = {}): string {
  if (options.secret) return '<secret>'
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  let json: string | undefined
  try {
    json = JSON.stringify(value, (key, inner: unknown) => (key !== '' && soundsSecret(key) ? '<secret>' : inner))
  } catch {
    return 'a value that holds itself'
  }
  const shown = (json ?? String(value)).replaceAll(/(\w+:\/\/[^:@/\s"]*):[^@\s"]*@/g, '$1:<secret>@')
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown
}
