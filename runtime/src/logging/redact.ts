const CENSORED = '[redacted]'
/** Deeper than anyone logs on purpose; what is below is not written at all. */
const MAX_DEPTH = 8

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

/** A copy of some fields without what is secret in them. */
export type Clean = (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>

/**
 * Takes secret values out of what is logged, at any depth, and leaves the object it was given alone. A name with dots is the
 * end of a path: `user.email` is censored and `company.email` is not.
 */
export function redactor(names: readonly string[]): Clean {
  const secret = new Set([...usual, ...names.filter((name) => !name.includes('.'))].map(plain))
  const paths = names.filter((name) => name.includes('.')).map((name) => name.split('.').map(plain))

  function isSecret(path: readonly string[]): boolean {
    if (secret.has(path.at(-1) ?? '')) return true
    return paths.some(
      (wanted) =>
        wanted.length <= path.length && wanted.every((name, i) => name === path[path.length - wanted.length + i]),
    )
  }

  function clean(value: unknown, path: readonly string[]): unknown {
    if (typeof value !== 'object' || value === null || !isData(value)) return value
    if (path.length >= MAX_DEPTH) return '[too deep]'
    if (Array.isArray(value)) return value.map((item: unknown) => clean(item, path))
    return cleanFields(value as Record<string, unknown>, path) // isData: a plain object
  }

  function cleanFields(fields: Readonly<Record<string, unknown>>, path: readonly string[]): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const name of Object.keys(fields)) {
      const below = [...path, plain(name)]
      result[name] = isSecret(below) ? CENSORED : clean(fields[name], below)
    }
    return result
  }

  return (fields) => cleanFields(fields, [])
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}

/** Plain objects and arrays; errors, dates and what has its own `toJSON` are written by those who know them. */
function isData(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}
