import { createRequire } from 'node:module'
import { basename, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { toPosix } from '../../project/transaction/confine.ts'
import { broken, messageOf, type Spot } from '../own/broken.ts'
import { importForeign } from '../own/import-foreign.ts'
import { loadFile } from '../own/module.ts'
import type { GeneratorConfig, NodePlop, PlopApi } from './node-plop.ts'

/** A generator together with the helpers, partials and action types that are its own. */
export interface PlopGenerator {
  readonly config: GeneratorConfig
  readonly api: PlopApi
}

export interface OpenPlopfile {
  readonly generators: ReadonlyMap<string, PlopGenerator>
  readonly api: PlopApi
}

interface Opening {
  readonly root: string
  /** Absolute. */
  readonly file: string
  readonly destination: string
  readonly plop: NodePlop
}

/**
 * Runs a plopfile, and those it loads. node-plop is not given the file: it could not read TypeScript in every Node, and would keep the
 * helpers of loaded plopfiles to itself.
 * @throws CliError GENERATOR_BROKEN
 */
export async function openPlopfile(opening: Opening): Promise<OpenPlopfile> {
  const { root, file, destination, plop } = opening
  const { define, spotOf } = await exportOf(root, file)
  const generators = new Map<string, PlopGenerator>()
  const base = await plop.create(destination)
  base.setPlopfilePath(file)
  const api: PlopApi = {
    ...base,
    setGenerator(name, config) {
      const called = name || `generator-${generators.size + 1}`
      const own = Object.assign(config, { name: called, basePath: base.getPlopfilePath() })
      generators.set(called, { config: own, api })
      return own
    },
    getGenerator: (name) => generators.get(name)?.config,
    getGeneratorList: () => [...generators].map(([name, { config }]) => ({ name, description: config.description })),
    async load(targets, config = {}, include) {
      for (const target of [targets].flat()) {
        const found = createRequire(join(base.getPlopfilePath(), 'plopfile.js')).resolve(target)
        const child = await openPlopfile({
          ...opening,
          file: found,
          destination: resolve(destination, destinationOf(config)),
        })
        takeOver(child, { generators, api, include: include ?? child.api.getDefaultInclude() })
      }
    },
  }
  try {
    await define(api, { destBasePath: destination })
  } catch (thrown) {
    throw broken(spotOf(thrown), `throws: ${messageOf(thrown)}.`, thrown)
  }
  return { generators, api }
}

type Define = (plop: PlopApi, config: object) => unknown

async function exportOf(root: string, file: string): Promise<{ define: Define; spotOf: (thrown: unknown) => Spot }> {
  const { exports, spotOf } = /\.[cm]?ts$/.test(file) ? await loadFile(root, file) : await importFile(root, file)
  const value = exports['default'] as { default?: unknown } | undefined // a CommonJS file may hold its own default
  const define = [value, value?.default].find((one) => typeof one === 'function')
  if (define) return { define: define as Define, spotOf }
  throw broken({ file: nameOf(root, file) }, 'has no default export that is a function.')
}

async function importFile(root: string, file: string) {
  const spotOf = (thrown: unknown): Spot => {
    const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
    const name = basename(file).replaceAll('.', String.raw`\.`)
    const [, line, column] = new RegExp(`[\\\\/]${name}(?:\\?[^:\\s]*)?:(\\d+)(?::(\\d+))?`).exec(stack) ?? []
    const place =
      line === undefined ? {} : { line: Number(line), column: column === undefined ? undefined : Number(column) }
    return { file: nameOf(root, file), ...place }
  }
  try {
    return { exports: await importForeign(pathToFileURL(file).href), spotOf }
  } catch (thrown) {
    throw broken(spotOf(thrown), `cannot be loaded: ${messageOf(thrown)}.`, thrown)
  }
}

const nameOf = (root: string, file: string): string => toPosix(relative(root, file))

const destinationOf = (config: object): string =>
  'destBasePath' in config && typeof config.destBasePath === 'string' ? config.destBasePath : ''

interface Into {
  readonly generators: Map<string, PlopGenerator>
  readonly api: PlopApi
  readonly include: unknown
}

/** What of a loaded plopfile the one that loads it wants to have, by plop's rules: all, a list, or names for names. */
function takeOver(child: OpenPlopfile, { generators, api, include }: Into): void {
  const wanted = (kind: string, names: readonly string[]): [string, string][] => {
    const choice: unknown = include === true ? true : Object(include)[kind]
    if (choice === true) return names.map((name) => [name, name])
    if (Array.isArray(choice)) return choice.filter((name) => names.includes(name)).map((name) => [name, name])
    return Object.entries(Object(choice)).map(([from, to]) => [from, String(to)])
  }
  for (const [from, to] of wanted('generators', [...child.generators.keys()])) {
    const found = child.generators.get(from)
    if (found) generators.set(to, found)
  }
  const { api: other } = child
  for (const [from, to] of wanted('partials', other.getPartialList())) api.setPartial(to, other.getPartial(from))
  for (const [from, to] of wanted('helpers', other.getHelperList())) api.setHelper(to, other.getHelper(from))
  for (const [from, to] of wanted('actionTypes', other.getActionTypeList())) {
    api.setActionType(to, other.getActionType(from))
  }
}
