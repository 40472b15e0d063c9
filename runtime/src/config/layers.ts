import type { ConfigProblem, ProblemOrigin } from './problems.ts'
import { issuesOf, toProblem } from './check.ts'
import { nearest } from './suggest.ts'
import { isOpen, leavesOf, shapeOf, type Path, type Schema } from './tree.ts'
import { show, soundsSecret } from './words.ts'

export type Plain = Record<string, unknown>

export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

export interface LayerCheck {
  /** Where a path of the file is written. */
  origin: (path: Path) => ProblemOrigin
  /** Stands before the path in the report and in the file: `['environments', 'production']`. */
  prefix: Path
  /** Every key there is, for suggestions across sections. */
  known: readonly string[]
}

/** Every problem of one layer of the file: unknown keys, and values their key does not take. */
export function checkLayer(value: Plain, schema: Schema, check: LayerCheck, path: Path = []): ConfigProblem[] {
  const shape = shapeOf(schema) ?? {}
  return Object.entries(value).flatMap(([name, given]) => {
    if (given === undefined) return []
    const here = [...path, name]
    const child = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (!child) return isOpen(schema) ? [] : [unknownKey(here, given, Object.keys(shape), check)]
    if (shapeOf(child) && isPlain(given)) return checkLayer(given, child, check, here)
    return issuesOf(child, given).map((issue) => {
      const problem = toProblem(issue, child, {
        path: [],
        value: given,
        origin: check.origin([...check.prefix, ...here, ...issue.path.map(String)]),
      })
      return {
        ...problem,
        ...hidden(problem, here),
        path: [...check.prefix, ...here, ...issue.path.map(String)].join('.'),
      }
    })
  })
}

const hidden = (problem: ConfigProblem, path: Path) =>
  problem.given !== undefined && soundsSecret(path.at(-1) ?? '') ? { given: '<secret>' } : {}

function unknownKey(path: Path, value: unknown, siblings: readonly string[], check: LayerCheck): ConfigProblem {
  const name = path.at(-1) ?? ''
  const near = nearest(name, siblings)
  const section = path.slice(0, -1)
  const elsewhere = check.known.filter((key) => key.split('.').at(-1) === name)
  const meant = near ? [...section, near].join('.') : elsewhere.length === 1 ? elsewhere[0] : undefined
  const problem: ConfigProblem = {
    path: [...check.prefix, ...path].join('.'),
    message: path.length === 1 && check.prefix.length === 0 ? 'is not a section' : 'is not a key',
    allowed: siblings.join(', '),
    origin: check.origin([...check.prefix, ...path]),
  }
  // The value of a misspelt key may be a secret whose name no longer sounds like one.
  if (typeof value === 'number' || typeof value === 'boolean') problem.given = show(value)
  return meant === undefined ? problem : { ...problem, suggestion: `did you mean ${meant}?` }
}

/** Every key of these sections as `section.key`. */
export function knownKeys(schema: Schema): string[] {
  return leavesOf(schema).map((leaf) => leaf.path.join('.'))
}

/** `over` on top of `under`; lists are replaced as a whole. */
export function merge(under: Plain, over: Plain): Plain {
  const result: Plain = { ...under }
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined || name === '__proto__') continue
    const before = result[name]
    // copied at every depth, since what comes out is changed
    result[name] = isPlain(value) ? merge(isPlain(before) ? before : {}, value) : value
  }
  return result
}

export function getAt(value: Plain, path: Path): unknown {
  let current: unknown = value
  for (const name of path) current = isPlain(current) ? current[name] : undefined
  return current
}

/** Sets one value, making the sections on the way; changes `value`. */
export function setAt(value: Plain, path: Path, to: unknown): void {
  let current = value
  for (const name of path.slice(0, -1)) {
    const next = current[name]
    current = isPlain(next) ? next : ((current[name] = {}) as Plain)
  }
  const last = path.at(-1)
  if (last !== undefined) current[last] = to
}
