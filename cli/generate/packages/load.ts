import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isInside } from '../../project/transaction/confine.ts'
import { toCliError } from '../../report.ts'
import type { GeneratorEntry } from '../definition.ts'
import { broken, messageOf } from '../own/broken.ts'
import { importForeign } from '../own/import-foreign.ts'
import { definedEntry } from '../own/own.ts'
import { templatesIn } from '../own/templates.ts'
import type { GeneratorPackage } from './find.ts'

/**
 * What a package brings: the default export of its subpath, `{ mailer: defineGenerator({ … }) }` or what `definePlugin` of `fluxstack`
 * makes. Templates are in folders beside that file, named for the generators.
 * @throws CliError GENERATOR_BROKEN
 */
export async function generatorsOf(one: GeneratorPackage, root: string): Promise<GeneratorEntry[]> {
  const file = entryFile(one, root)
  const value = await importOf(file, one)
  const templates = templatesIn(dirname(file), dirname(dirname(file)))
  const entries = Object.entries(tableIn(value) ?? refuse(one, 'has no default export with generators by their names.'))
  return entries.map(([name, generator]) => ({
    ...definedEntry({
      name,
      value: generator,
      spot: { file: `${one.name}, ${name}` },
      spotOf: (thrown) => ({ file: `${one.name}, ${name}${placeIn(thrown, one)}` }),
    }),
    name: `${one.short}:${name}`,
    origin: one.name,
    // Its templates go by the plain name.
    templates: (layer) => templates(layer === `${one.short}:${name}` ? name : layer),
  }))
}

function refuse(one: GeneratorPackage, what: string, cause?: unknown): never {
  throw broken({ file: one.name }, what, cause)
}

function entryFile(one: GeneratorPackage, root: string): string {
  const { generators, name } = one
  if (typeof generators !== 'string' || !/^\.(?:\/[\w./-]+)?$/.test(generators)) {
    refuse(
      one,
      `says in its package.json that its generators are ${JSON.stringify(generators)}; it has to be a subpath, as in "fluxstack": { "generators": "./generators" }.`,
    )
  }
  try {
    return createRequire(join(root, 'package.json')).resolve(name + generators.slice(1))
  } catch (cause) {
    const file = importedFile(one, generators)
    if (file !== undefined) return file
    return refuse(one, `has no ${generators}, where its package.json says that its generators are.`, cause)
  }
}

/** The file of a subpath that a package has for `import` alone, where `require` finds nothing. */
function importedFile({ folder, exports }: GeneratorPackage, subpath: string): string | undefined {
  let entry: unknown = Object(exports)[subpath] ?? (subpath === '.' ? exports : undefined)
  while (typeof entry === 'object' && entry !== null) {
    const conditions = entry as Readonly<Record<string, unknown>>
    entry = conditions['node'] ?? conditions['import'] ?? conditions['default']
  }
  const file = typeof entry === 'string' ? join(folder, entry) : undefined
  return file !== undefined && isInside(folder, file) && existsSync(file) ? file : undefined
}

async function importOf(file: string, one: GeneratorPackage): Promise<unknown> {
  try {
    return (await importForeign(pathToFileURL(file).href))['default']
  } catch (thrown) {
    const error = toCliError(thrown)
    return refuse(one, `throws when it is loaded${placeIn(thrown, one)}: ${messageOf(thrown)}.`, error)
  }
}

function tableIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const inner: unknown = 'generators' in value ? value.generators : value
  return typeof inner === 'object' && inner !== null ? { ...inner } : undefined
}

/** The first line of the stack that is in the package. */
function placeIn(thrown: unknown, { folder }: GeneratorPackage): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const at = stack.split('\n').find((line) => line.includes(folder))
  const [, place] = at === undefined ? [] : (/([^/\\\s]+:\d+:\d+)\)?$/.exec(at) ?? [])
  return place === undefined ? '' : ` (${place})`
}
