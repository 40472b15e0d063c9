import { z } from 'zod'
import { currentMode, processEnvironment, type VariableOrigin } from '../env/files.ts'
import { toProblem } from './check.ts'
import { coerce } from './coerce.ts'
import { checkLayer, getAt, isPlain, knownKeys, merge, setAt, type Plain } from './layers.ts'
import { ConfigProblemsError, type ConfigProblem, type ProblemOrigin } from './problems.ts'
import { nearest } from './suggest.ts'
import { allSections, leavesOf, shapeOf, type Leaf, type Path, type Schema } from './tree.ts'
import type {
  Extension,
  FluxStackConfig,
  FluxStackConfigInput,
  NoExtension,
  ResolvedConfig,
  Variables,
} from './types.ts'

export interface ResolveOptions {
  /** The environment variables; `process.env` after the `.env` files unless given. */
  env?: Variables
  /** `FLUX_ENV`, else `NODE_ENV`, else `development`, unless given. */
  mode?: string
  /** The file the input came from, as the report names it. */
  file?: string
  /** Where a path is written in the file; the tools find it by parsing the file. */
  locate?: (path: Path) => { line: number; column: number } | undefined
  /** Which `.env` file a variable came from. */
  origins?: Readonly<Record<string, VariableOrigin>>
}

export interface Inspection<E extends Extension = NoExtension> {
  /** Only when there are no problems. */
  config?: ResolvedConfig<E>
  problems: ConfigProblem[]
  warnings: string[]
}

const MODES = ['development', 'test', 'production']

/**
 * The configuration with everything filled in: variables over `environments[mode]` over the file over the defaults.
 * @throws {ConfigProblemsError} one report of everything that is wrong
 */
export function resolveConfig<E extends Extension = NoExtension>(
  input: FluxStackConfig<E> | FluxStackConfigInput,
  options: ResolveOptions = {},
): ResolvedConfig<E> {
  const { config, problems } = inspectConfig<E>(input, options)
  if (!config) throw new ConfigProblemsError(problems)
  return config
}

/** As `resolveConfig`, with the problems as data, and the warnings. */
export function inspectConfig<E extends Extension = NoExtension>(
  input: unknown,
  options: ResolveOptions = {},
): Inspection<E> {
  const given = options.env ? undefined : processEnvironment()
  const env = options.env ?? given?.values ?? {}
  const mode = options.mode ?? given?.mode ?? currentMode(env)
  const file = options.file ?? 'fluxstack.config.ts'
  const origin = (path: Path): ProblemOrigin => ({ file, ...options.locate?.(path) })
  if (!isPlain(input)) return { problems: [notAnObject(input, origin([]))], warnings: [] }
  const { extend, environments, ...base } = input
  const own = ownSections(extend, origin)
  const schema = z.object({ ...allSections(own.extend) } as z.core.$ZodShape)
  const problems = [...own.problems, ...checkFile(base, environments, { schema, origin })]
  problems.push(
    ...unknownMode(mode, environments, { env, origins: options.origins ?? given?.origins ?? {}, argument: origin }),
  )

  const layer = isPlain(environments) && isPlain(environments[mode]) ? environments[mode] : {}
  const merged = merge(base, layer)
  const variables = fromVariables(schema, env, options.origins ?? given?.origins ?? {})
  for (const { leaf, value } of variables.set) setAt(merged, leaf.path, value)
  problems.push(...variables.problems)
  fillDefaults(merged, schema, mode)
  const parsed = z.safeParse(schema, merged)
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String)
    if (problems.some((problem) => covers(problem.path, path, mode))) continue
    const where = getAt(merged, path) === undefined ? {} : origin(path)
    problems.push(toProblem({ ...issue, path: [] }, schema, { path, value: getAt(merged, path), origin: where }))
  }
  const warnings = unknownVariables(schema, env)
  if (problems.length > 0 || !parsed.success) return { problems, warnings }
  return { config: derive(parsed.data as Plain, mode) as ResolvedConfig<E>, problems, warnings } // what `schema` returns
}

const notAnObject = (input: unknown, origin: ProblemOrigin): ConfigProblem => ({
  path: '',
  message: input === undefined ? 'there is no default export' : 'the default export is not an object',
  allowed: 'export default defineConfig({ ... })',
  origin,
})

/** Whether a problem already tells of this path, or of a section it lies in. */
function covers(told: string, path: Path, mode: string): boolean {
  const key = told.startsWith(`environments.${mode}.`) ? told.slice(`environments.${mode}.`.length) : told
  const here = path.join('.')
  return here === key || here.startsWith(`${key}.`) || key.startsWith(`${here}.`)
}

function ownSections(
  extend: unknown,
  origin: (path: Path) => ProblemOrigin,
): { extend: Extension; problems: ConfigProblem[] } {
  if (extend === undefined) return { extend: {}, problems: [] }
  const problems: ConfigProblem[] = []
  const sections: Record<string, Extension[string]> = {}
  const add = (path: Path, message: string, allowed: string) =>
    problems.push({ path: path.join('.'), message, allowed, origin: origin(path) })
  if (!isPlain(extend))
    add(['extend'], 'is not an object', 'zod schemas by section name, such as { billing: z.object({ ... }) }')
  for (const [name, schema] of isPlain(extend) ? Object.entries(extend) : []) {
    if (name in allSections() || name === 'environments' || name === 'extend') {
      add(['extend', name], 'is a section of FluxStack', 'another name')
    } else if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) {
      add(['extend', name], 'is not a zod schema', 'a schema of zod 4, such as z.object({ ... })')
    } else sections[name] = schema as Extension[string] // `_zod` is what makes it one
  }
  return { extend: sections, problems }
}

interface FileCheck {
  schema: Schema
  origin: (path: Path) => ProblemOrigin
}

function checkFile(base: Plain, environments: unknown, { schema, origin }: FileCheck): ConfigProblem[] {
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

interface ModeCheck {
  env: Variables
  origins: Readonly<Record<string, VariableOrigin>>
  argument: (path: Path) => ProblemOrigin
}

/** A mode is one of the three, or one the file names; anything else is a slip. */
function unknownMode(mode: string, environments: unknown, { env }: ModeCheck): ConfigProblem[] {
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
      ...(near ? { suggestion: near } : {}),
    },
  ]
}

function fromVariables(schema: Schema, env: Variables, origins: Readonly<Record<string, VariableOrigin>>) {
  const set: { leaf: Leaf; value: unknown }[] = []
  const problems: ConfigProblem[] = []
  for (const leaf of leavesOf(schema)) {
    const variable = leaf.variables.find((name) => env[name]?.trim())
    if (variable === undefined) continue
    const value = coerce(env[variable], leaf.schema)
    set.push({ leaf, value })
    const origin = { variable, ...origins[variable] }
    const issues = z.safeParse(leaf.schema, value).error?.issues ?? []
    problems.push(...issues.map((issue) => toProblem(issue, schema, { path: leaf.path, value, origin })))
  }
  return { set, problems }
}

/** A `FLUX_` variable in the name of a section that is not a key of it: most likely misspelt. */
function unknownVariables(schema: Schema, env: Variables): string[] {
  const names = leavesOf(schema).flatMap((leaf) => leaf.variables)
  const sections = Object.keys(shapeOf(schema) ?? {}).map(
    (name) => `FLUX_${name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase()}_`,
  )
  return Object.keys(env)
    .filter((name) => sections.some((section) => name.startsWith(section)) && !names.includes(name))
    .map((name) => {
      const near = nearest(name, names)
      return `The variable ${name} sets no key${near ? `; did you mean ${near}?` : '.'}`
    })
}

/** The defaults that depend on the mode, and a section's own defaults where the section is left out. */
function fillDefaults(merged: Plain, schema: Schema, mode: string): void {
  for (const [name, section] of Object.entries(shapeOf(schema) ?? {})) {
    if (merged[name] === undefined && shapeOf(section)) merged[name] = {}
  }
  for (const { path, meta } of leavesOf(schema)) {
    const value = meta.defaultIn?.[mode] ?? meta.defaultIn?.['other']
    if (value !== undefined && getAt(merged, path) === undefined) setAt(merged, path, value)
  }
}

/** The defaults that follow from other keys. */
function derive(config: Plain, mode: string): Plain {
  const dir = String(getAt(config, ['app', 'dir'])).replace(/[/\\]+$/, '')
  const fallback = (path: Path, value: string) => getAt(config, path) === undefined && setAt(config, path, value)
  fallback(['client', 'dir'], `${dir}/client`)
  fallback(['database', 'migrations'], `${dir}/server/migrations`)
  if (getAt(config, ['database', 'driver']) === 'sqlite')
    fallback(['database', 'url'], mode === 'test' ? ':memory:' : 'file:./data/app.db')
  return { mode, ...config }
}
