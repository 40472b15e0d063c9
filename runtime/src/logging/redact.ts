import { withoutPasswords } from './scrub.ts'

const CENSORED = '[redacted]'
/** Deeper than anyone logs on purpose; what is below is not written at all. */
const MAX_DEPTH = 8
/** Field names come from code, so there are few; this bounds them where they come from data. */
const MAX_REMEMBERED = 1000

/** Field names whose values are secret in any app. Case and `-` or `_` do not matter. */
const usual = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'setCookie',
  'apiKey',
  'accessToken',
  'refreshToken',
  'fluxSecret',
]

/** Some fields without what is secret in them: the same object where nothing is, else a copy. */
export type Clean = (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>

/**
 * Takes secret values out of what is logged, at any depth, and leaves the object it was given alone. A name with dots is the
 * end of a path: `user.email` is censored and `company.email` is not.
 */
export function redactor(names: readonly string[]): Clean {
  const secret = new Set([...usual, ...names.filter((name) => !name.includes('.'))].map(plain))
  const paths = names.filter((name) => name.includes('.')).map((name) => name.split('.').map(plain))
  const remembered = new Map<string, boolean>()

  function isSecretName(name: string): boolean {
    const known = remembered.get(name)
    if (known !== undefined) return known
    const answer = secret.has(plain(name))
    if (remembered.size < MAX_REMEMBERED) remembered.set(name, answer)
    return answer
  }

  function clean(value: unknown, path: readonly string[]): unknown {
    if (typeof value === 'string') return withoutPasswords(value)
    if (!isData(value)) return value
    if (path.length >= MAX_DEPTH) return '[too deep]'
    if (Array.isArray(value)) return value.map((item: unknown) => clean(item, path))
    return cleanFields(value as Record<string, unknown>, path) // isData: a plain object
  }

  function cleanFields(fields: Readonly<Record<string, unknown>>, path: readonly string[]): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const name of Object.keys(fields)) {
      const below = [...path, plain(name)]
      const isSecret = isSecretName(name) || paths.some((wanted) => endsWith(below, wanted))
      result[name] = isSecret ? CENSORED : clean(fields[name], below)
    }
    return result
  }

  /** The usual line: a few plain values under harmless names. Paths are two names long at least, so they need depth. */
  function isHarmless(fields: Readonly<Record<string, unknown>>): boolean {
    for (const name in fields) if (isSecretName(name) || mayHide(fields[name])) return false
    return true
  }

  return (fields) => (isHarmless(fields) ? fields : cleanFields(fields, []))
}

function mayHide(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('://') : isData(value)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  return end.length <= path.length && end.every((name, i) => name === path[path.length - end.length + i])
}

/** Plain objects and arrays; errors, dates and what has its own `toJSON` are written by those who know them. */
function isData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}
