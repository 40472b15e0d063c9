import { z } from 'zod'
import { parse, toProblem } from './check.ts'
import { checkLayer, getAt, isPlain, merge, type Plain } from './layers.ts'
import { anyPlugin, type ConfigurablePlugin, pluginsSection } from './plugins-section.ts'
import { asNamed } from './plugin-order.ts'
import { ConfigProblemsError, type ConfigProblem } from './problems.ts'
import { type Schema, shapeOf } from './tree.ts'
import type { ResolvedConfig } from './types.ts'

/** The plugins' `defaultConfig`s as the section they stand under. */
export function defaultsOf(plugins: readonly ConfigurablePlugin[]): Plain {
  const given = plugins.filter(({ defaultConfig }) => defaultConfig !== undefined)
  return merge({}, Object.fromEntries(given.map(({ name, defaultConfig }) => [name, { ...defaultConfig }])))
}

/** The schema without the rules of plugins that are off: an option they would need may be missing. */
export function withoutDisabled(schema: z.ZodObject<z.core.$ZodShape>, config: Plain): Schema {
  const section = schema.shape['plugins']
  const entries = section && shapeOf(section)
  if (!entries) return schema
  const off = Object.keys(entries).filter((name) => isOff(entries[name], getAt(config, ['plugins', name])))
  if (off.length === 0) return schema
  const known = Object.entries(entries).map(([name, entry]) => [name, off.includes(name) ? disabled : entry])
  const plugins = z.prefault(z.object(Object.fromEntries(known)).catchall(anyPlugin), {})
  return z.object({ ...schema.shape, plugins })
}

const disabled = z.prefault(z.looseObject({ enabled: z.literal(false).default(false) }), {})

function isOff(entry: Schema | undefined, given: unknown): boolean {
  if (isPlain(given) && typeof given['enabled'] === 'boolean') return !given['enabled']
  const on = entry && shapeOf(entry)?.['enabled']
  return on !== undefined && z.safeParse(on, undefined).data === false
}

/**
 * A configuration that was resolved without the app, with the options of the app's plugins checked and filled in.
 * @throws {ConfigProblemsError} one report of everything that is wrong
 */
export function withPlugins(config: ResolvedConfig, plugins: readonly ConfigurablePlugin[]): ResolvedConfig {
  const section = pluginsSection(asNamed(plugins, Object.keys(config.plugins)))
  const schema = z.object({ plugins: section })
  const given = merge({ plugins: defaultsOf(plugins) }, { plugins: config.plugins })
  const origin = () => ({})
  const problems: ConfigProblem[] = checkLayer(given, schema, { origin, prefix: [], known: [] })
  const { data, issues } = parse(withoutDisabled(schema, given), given)
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (problems.some((problem) => problem.path === path.join('.'))) continue
    problems.push(toProblem({ ...issue, path: [] }, schema, { path, value: getAt(given, path), origin: {} }))
  }
  if (problems.length > 0) throw new ConfigProblemsError(problems)
  return { ...config, ...(data as Pick<ResolvedConfig, 'plugins'>) } // what `schema` gives
}
