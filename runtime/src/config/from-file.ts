import { checkLayer, isPlain, knownKeys, type Plain } from './layers.ts'
import type { ConfigProblem, ProblemOrigin } from './problems.ts'
import { nearest } from './suggest.ts'
import { allSections, type Path, type Schema } from './tree.ts'
import type { Extension, Variables } from './types.ts'

const MODES = ['development', 'test', 'production']

/** The project's own sections; those that are not schemas are left out, and told of. */
export function ownSections(
  extend: unknown,
  origin: (path: Path) => ProblemOrigin,
): { extend: Extension; refused: string[]; problems: ConfigProblem[] } {
  if (extend === undefined) return { extend: {}, refused: [], problems: [] }
  const problems: ConfigProblem[] = []
  const sections: Record<string, Extension[string]> = {}
  const add = (path: Path, message: string, allowed: string) =>
    problems.push({ path: path.join('.'), message, allowed, origin: origin(path) })
  if (!isPlain(extend))
    add(['extend'], 'is not an object', 'zod schemas by section name, such as { billing: z.object({ ... }) }')
  for (const [name, schema] of isPlain(extend) ? Object.entries(extend) : []) {
    if (Object.hasOwn(allSections(), name) || name === 'environments' || name === 'extend') {
      add(['extend', name], 'is a section of FluxStack', 'another name')
    } else if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) {
      add(['extend', name], 'is not a zod schema', 'a schema of zod 4, such as z.object({ ... })')
    } else sections[name] = schema as Extension[string] // `_zod` is what makes it one
  }
  const refused = isPlain(extend)
    ? Object.keys(extend).filter((name) => !(name in sections) && !Object.hasOwn(allSections(), name))
    : []
  return { extend: sections, refused, problems }
}

interface FileCheck {
  schema: Schema
  origin: (path: Path) => ProblemOrigin
}

/** Every problem of the file itself, in every mode it names. */
export function checkFile(base: Plain, environments: unknown, { schema, origin }: FileCheck): ConfigProblem[] {
  const known = knownKeys(schema)
  const problems = checkLayer(base, schema, { origin, prefix: [], known })
  if (environments === undefined) return problems
  const refuse = (path: Path, message: string, allowed: string) =>
    problems.push({ path: path.join('.'), message, allowed, origin: origin(path) })
  if (!isPlain(environments)) {
    refuse(['environments'], 'is not an object', 'sections by mode, such as { production: { ... } }')
    return problems
  }
  for (const [name, layer] of Object.entries(environments)) {
    const prefix = ['environments', name]
    if (isPlain(layer)) problems.push(...checkLayer(layer, schema, { origin, prefix, known }))
    else if (layer !== undefined) refuse(prefix, 'is not an object', 'sections, such as { server: { ... } }')
  }
  return problems
}

/** A mode is one of the three, or one the file names; anything else is a slip. */
export function unknownMode(mode: string, environments: unknown, env: Variables): ConfigProblem[] {
  const known = [...MODES, ...(isPlain(environments) ? Object.keys(environments) : [])]
  if (known.includes(mode)) return []
  const variable = ['FLUX_ENV', 'NODE_ENV'].find((name) => env[name] === mode)
  const near = nearest(mode, known)
  return [
    {
      path: 'environments',
      message: `there is no environment '${mode}'`,
      allowed: `${[...new Set(known)].join(', ')}, or any other that \`environments\` names`,
      origin: variable ? { variable } : {},
      ...(near ? { suggestion: `did you mean ${near}?` } : {}),
    },
  ]
}
