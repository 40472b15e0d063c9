import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin, SourceMap } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Rolldown from 'rolldown'
import type * as RolldownUtils from 'rolldown/utils'
import { CliError } from '../../errors.ts'
import { toPosix } from '../../project/transaction/confine.ts'
import { broken, messageOf, type Spot } from './broken.ts'
import { FLUXSTACK, handOut } from './fluxstack-module.ts'
import { importForeign } from './import-foreign.ts'

/** A file of the project's own, loaded. */
export interface LoadedFile {
  readonly exports: Readonly<Record<string, unknown>>
  /** Where in the project's own code something was thrown; the file alone where that cannot be known. */
  readonly spotOf: (thrown: unknown) => Spot
}

type Tools = Pick<typeof Rolldown, 'rolldown'> & Pick<typeof RolldownUtils, 'parseSync'>

interface Bundled {
  readonly code: string
  readonly map: string | undefined
  readonly sources: readonly string[]
}

/**
 * Loads a file of the project's own, TypeScript or not, in any Node: it and what it imports of the project become one text, by the
 * bundler of the app's Vite; packages are imported where they are.
 * @param file absolute
 * @throws CliError GENERATOR_BROKEN with file and line, PACKAGE_NOT_FOUND
 */
export async function loadFile(root: string, file: string): Promise<LoadedFile> {
  const tools = await loadTools(root)
  const bundled = await bundle(root, file, tools)
  const spotOf = (thrown: unknown) => spotIn(thrown, bundled, root, file)
  handOut()
  const url = `data:text/javascript;base64,${Buffer.from(bundled.code).toString('base64')}`
  try {
    return { exports: await importForeign(url), spotOf }
  } catch (thrown) {
    throw broken(spotOf(thrown), `throws when it is loaded: ${messageOf(thrown)}.`, thrown)
  }
}

async function loadTools(root: string): Promise<Tools> {
  try {
    const fromVite = createRequire(createRequire(join(root, 'package.json')).resolve('vite/package.json'))
    const [{ rolldown }, { parseSync }] = (await Promise.all(
      ['rolldown', 'rolldown/utils'].map((name) => import(pathToFileURL(fromVite.resolve(name)).href)),
    )) as [typeof Rolldown, typeof RolldownUtils] // what the names stand for
    return { rolldown, parseSync }
  } catch (cause) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: `vite, which reads the project's own generators, cannot be found from ${root}.`,
      fix: `Install the app's dependencies in ${root}, then run the command again.`,
      cause,
    })
  }
}

async function bundle(root: string, file: string, tools: Tools): Promise<Bundled> {
  const sources = new Set([file])
  try {
    const build = await tools.rolldown({
      input: file,
      cwd: root,
      platform: 'node',
      logLevel: 'silent',
      tsconfig: true,
      treeshake: false,
      resolve: { conditionNames: ['node', 'import', 'default'], mainFields: ['module', 'main'] },
      plugins: [ownSources(root, sources)],
    })
    try {
      const { output } = await build.generate({ format: 'esm', sourcemap: 'hidden', codeSplitting: false })
      return { code: output[0].code, map: output[0].map?.toString(), sources: [...sources] }
    } finally {
      await build.close()
    }
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown
    throw syntaxError(root, sources, tools) ?? unresolved(thrown, root, file) ?? thrown
  }
}

/** What the project wrote is taken in; what is installed stays where it is, by the address of its file. */
function ownSources(root: string, sources: Set<string>): Rolldown.Plugin {
  return {
    name: 'fluxstack:own-sources',
    async resolveId(source, importer, { kind }) {
      if (importer === undefined || /^[./\\]/.test(source) || isAbsolute(source)) return null
      if (source === 'fluxstack') return FLUXSTACK.id
      if (isBuiltin(source) || /^(?:node|bun|data|file):/.test(source)) return { id: source, external: true }
      const found = await this.resolve(source, importer, { skipSelf: true })
      // A dynamic import may be within a try of its own.
      if (!found && kind === 'import-statement') throw new Error(unresolvedIn(source, importer))
      if (!found || found.external) return found
      const isInstalled = found.id.split(/[\\/]/).includes('node_modules') && !/\.[cm]?tsx?$/.test(found.id)
      return isInstalled || relative(root, found.id).startsWith('..')
        ? { id: pathToFileURL(found.id).href, external: true }
        : found
    },
    load: (id) => (id === FLUXSTACK.id ? { code: FLUXSTACK.code, moduleType: 'js' } : null),
    transform(code, id) {
      if (!isAbsolute(id)) return null
      sources.add(id)
      if (!code.includes('import.meta')) return null
      // On the first line, so that the lines of an error stay what they are.
      const meta = JSON.stringify({ url: pathToFileURL(id).href, filename: id, dirname: dirname(id) })
      return { code: `const __flux_meta = ${meta};${code.replaceAll('import.meta', '__flux_meta')}`, map: null }
    },
  }
}

/** As the bundler says it of a path. */
const unresolvedIn = (source: string, importer: string): string => `Could not resolve '${source}' in ${importer}`

/** The first place that does not parse in any of the files. */
function syntaxError(root: string, files: Iterable<string>, { parseSync }: Tools): CliError | undefined {
  for (const file of files) {
    const text = read(file)
    const [error] = text === undefined ? [] : parseSync(file, text).errors
    if (text === undefined || error === undefined) continue
    const before = text.slice(0, error.labels[0]?.start ?? 0).split('\n')
    const spot = { file: nameOf(root, file), line: before.length, column: (before.at(-1) ?? '').length + 1 }
    return broken(spot, `does not parse: ${error.message}`)
  }
  return undefined
}

function unresolved(thrown: unknown, root: string, file: string): CliError | undefined {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const [, source, importer] = /Could not resolve ['"](.+?)['"](?: in (\S+))?/.exec(text) ?? []
  if (source === undefined) return undefined
  const from = importer === undefined ? file : resolve(root, importer)
  const lines = (read(from) ?? '').split('\n')
  const line = lines.findIndex((one) => one.includes(`'${source}'`) || one.includes(`"${source}"`)) + 1
  return broken(
    { file: nameOf(root, from), ...(line > 0 && { line }) },
    `imports ${JSON.stringify(source)}, which cannot be found.`,
    thrown,
  )
}

function spotIn(thrown: unknown, { map, sources }: Bundled, root: string, file: string): Spot {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const [, line, column] = /data:text\/javascript[^\s)]*?:(\d+):(\d+)/.exec(stack) ?? []
  const whole = { file: nameOf(root, file) }
  if (line === undefined || map === undefined) return whole
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 1, Number(column ?? 1) - 1)
  if (!('originalSource' in entry)) return whole
  const end = entry.originalSource.replace(/^(?:\.\.?\/)+/, '')
  const source = sources.find((one) => toPosix(one).endsWith(`/${end}`))
  return { file: nameOf(root, source ?? file), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

const nameOf = (root: string, file: string): string => toPosix(relative(root, file))

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
