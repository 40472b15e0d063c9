import { getAt, isPlain, type Plain } from './layers.ts'
import { configSchema } from './schema.ts'
import { shapeOf, unwrap, type Schema } from './tree.ts'

/** Where 1.x looked for its configuration, beside the project's root. */
export const LEGACY_FILES = ['config/fluxstack.config.ts', 'config/fluxstack.config.js']

/** Keys that 1.x had in another place. */
const MOVED: Readonly<Record<string, readonly [section: string, key: string]>> = {
  port: ['server', 'port'],
  clientPath: ['client', 'dir'],
}

/** Keys that every 1.x configuration spells out and no other has. */
const ONLY_THERE = [
  ['server', 'apiPrefix'],
  ['server', 'middleware'],
  ['client', 'port'],
  ['client', 'proxy'],
  ['build', 'optimization'],
]

/** The section of that name means something else there: lists of names. */
const ANOTHER_MEANING = 'plugins'

/** Whether a default export beside `export const config` is 1.x's: a name alone says nothing. */
export function looksLegacy(value: unknown): boolean {
  return isPlain(value) && ONLY_THERE.some((path) => getAt(value, path) !== undefined)
}

/** What of a 1.x configuration still has a meaning, and one warning that names what has not. */
export function fromLegacy(value: unknown, file: string): { input: unknown; warnings: string[] } {
  if (!isPlain(value)) return { input: value, warnings: [] }
  const dropped: string[] = []
  const { environments, ...base } = value
  const input = kept(moved(base), configSchema, [], dropped)
  if (isPlain(environments)) {
    const layers = Object.entries(environments).filter(([, layer]) => isPlain(layer))
    input['environments'] = Object.fromEntries(
      layers.map(([mode, layer]) => [mode, kept(layer as Plain, configSchema, ['environments', mode], dropped)]),
    )
  }
  const ignored = dropped.length === 0 ? '' : ` Ignored: ${dropped.join(', ')}.`
  return {
    input,
    warnings: [`${file} is written for FluxStack 1.x; run \`flux migrate\` to bring it up to date.${ignored}`],
  }
}

function moved(base: Plain): Plain {
  const result: Plain = { ...base }
  for (const [name, [section, key]] of Object.entries(MOVED)) {
    if (!(name in result)) continue
    const holder = isPlain(result[section]) ? result[section] : {}
    result[section] = { [key]: result[name], ...holder }
    delete result[name]
  }
  return result
}

function kept(value: Plain, schema: Schema, path: readonly string[], dropped: string[]): Plain {
  const shape = shapeOf(schema) ?? {}
  const result: Plain = {}
  for (const [name, given] of Object.entries(value)) {
    const child = Object.hasOwn(shape, name) && name !== ANOTHER_MEANING ? shape[name] : undefined
    if (!child || (unwrap(child)._zod.def.type === 'object' && !isPlain(given))) dropped.push([...path, name].join('.'))
    else result[name] = isPlain(given) && shapeOf(child) ? kept(given, child, [...path, name], dropped) : given
  }
  return result
}
