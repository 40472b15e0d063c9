import { z } from 'zod'
import { currentMode, processEnvironment, type VariableOrigin } from '../env/files.ts'
import { parse, toProblem, type Issue } from './check.ts'
import { checkFile, ownSections, unknownMode } from './from-file.ts'
import { fromVariables, unknownVariables } from './from-variables.ts'
import { getAt, isPlain, merge, setAt, type Plain } from './layers.ts'
import { type ConfigurablePlugin, pluginsSection } from './plugins-section.ts'
import { asNamed } from './plugin-order.ts'
import { defaultsOf, withoutDisabled } from './plugins.ts'
import { ConfigProblemsError, type ConfigProblem, type ProblemOrigin } from './problems.ts'
import { allSections, leavesOf, shapeOf, variableName, type Path, type Schema } from './tree.ts'
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
  /** The plugins that the app has. Without them, options of plugins that FluxStack does not know are taken as they are. */
  plugins?: readonly ConfigurablePlugin[]
}

export interface Inspection<E extends Extension = NoExtension> {
  /** Only when there are no problems. */
  config?: ResolvedConfig<E>
  problems: ConfigProblem[]
  warnings: string[]
}

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
  const { extend, environments, ...rest } = input
  const own = ownSections(extend, origin)
  const base = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.refused.includes(name)))
  const layer = isPlain(environments) && isPlain(environments[mode]) ? environments[mode] : {}
  // the resolved section has the keys in this order, and the plugins work in the order of the section
  const ordered = options.plugins && asNamed(options.plugins, [base, layer].flatMap(pluginNames))
  const plugins = ordered && { plugins: z.prefault(pluginsSection(ordered), {}) }
  const schema = z.object({ ...allSections(own.extend), ...plugins } as z.core.$ZodShape)
  const variables = fromVariables(schema, env, options.origins ?? given?.origins ?? {})
  const problems = [
    ...own.problems,
    ...checkFile(base, environments, { schema, origin }),
    ...unknownMode(mode, environments, env),
    ...variables.problems,
  ]
  const merged = merge(merge({ plugins: defaultsOf(options.plugins ?? []) }, base), layer)
  for (const { leaf, value } of variables.set) setAt(merged, leaf.path, value)
  fillDefaults(merged, schema, mode)
  const { data, issues } = parse(withoutDisabled(schema, merged), merged)
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (problems.some((problem) => covers(problem.path, path, mode))) continue
    const written = getAt(layer, path) === undefined ? path : ['environments', mode, ...path]
    problems.push(finalProblem(issue, schema, { path, value: getAt(merged, path), file, origin: origin(written) }))
  }
  const warnings = unknownVariables(schema, env)
  if (problems.length > 0 || !isPlain(data)) return { problems, warnings }
  return { config: derive(data, mode) as ResolvedConfig<E>, problems, warnings } // what `schema` returns
}

/** The plugins that a layer says something of, in its order. */
const pluginNames = ({ plugins }: Plain): string[] => (isPlain(plugins) ? Object.keys(plugins) : [])

/** A problem that shows only when everything is put together: a key that is missing, a rule across keys. */
function finalProblem(
  issue: Issue,
  schema: Schema,
  at: { path: Path; value: unknown; file: string; origin: ProblemOrigin },
): ConfigProblem {
  const { path, value, file } = at
  if (value !== undefined) return toProblem({ ...issue, path: [] }, schema, { path, value, origin: at.origin })
  const suggestion = `set it in ${file}, or by the variable ${variableName(path)}`
  return { ...toProblem({ ...issue, path: [] }, schema, { path, value, origin: {} }), suggestion }
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
  return path.length === 0 || here === key || here.startsWith(`${key}.`) || key.startsWith(`${here}.`)
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
  const fallback = (path: Path, value: unknown) => getAt(config, path) === undefined && setAt(config, path, value)
  fallback(['client', 'dir'], `${dir}/client`)
  fallback(['database', 'migrations'], `${dir}/server/migrations`)
  if (getAt(config, ['database', 'driver']) === 'sqlite')
    fallback(['database', 'url'], mode === 'test' ? ':memory:' : 'file:./data/app.db')
  fallback(['plugins', 'openapi', 'enabled'], getAt(config, ['server', 'openapi']))
  return { mode, ...config }
}
