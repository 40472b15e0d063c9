import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { relative, resolve } from 'node:path'
import { bundleModule, type Bundled, type Trail } from './bundle.ts'
import { codeFrame } from './frame.ts'
import { placeAt, type Place } from './locate.ts'
import { ConfigProblemsError, type ConfigProblem } from './problems.ts'
import type { Node } from './syntax.ts'
import { loadTools } from './tools.ts'

export interface LoadedModule {
  exports: Record<string, unknown>
  /** Absolute paths of the files it is made of. */
  modules: string[]
  /** Its text and syntax tree, read when they are asked for. */
  syntax: () => { text: string; program: Node }
}

type Tools = Awaited<ReturnType<typeof loadTools>>

/** Number of modules loaded, so that a text that has not changed is run again: it may read the environment. */
let loads = 0

/**
 * Loads a TypeScript file of the project, in any supported Node and in Bun.
 * @throws {ConfigProblemsError} with file, line and frame where it does not parse, does not resolve or throws
 */
export async function loadModule(file: string, root: string): Promise<LoadedModule> {
  const tools = await loadTools(root)
  mustBeReadable(file, root)
  const trail: Trail = { files: new Set([file]) }
  const bundled = await bundleModule(file, root, tools, trail).catch((error: unknown) => {
    const problem = brokenSyntax([...trail.files], root, tools) ?? unresolved(error, trail, file, root)
    throw unloadable(problem, error)
  })
  const url = `data:text/javascript;base64,${Buffer.from(`${bundled.code}\n// ${++loads}`).toString('base64')}`
  try {
    const exports = (await import(/* @vite-ignore */ url)) as Record<string, unknown> // a module namespace
    return { exports, modules: bundled.modules, syntax: () => parse(file, tools) }
  } catch (error) {
    throw unloadable(thrown(error, bundled, file, root), error)
  }
}

function mustBeReadable(file: string, root: string): void {
  try {
    readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what node:fs throws
    throw unloadable(
      { path: '', message: `the file cannot be read (${code})`, origin: { file: name(file, root) } },
      error,
    )
  }
}

function parse(file: string, tools: Tools): { text: string; program: Node } {
  const text = readFileSync(file, 'utf8')
  return { text, program: tools.parseSync(file, text).program as unknown as Node } // ESTree, of which `Node` names a part
}

function unloadable(problem: ConfigProblem, cause: unknown): ConfigProblemsError {
  return new ConfigProblemsError([problem], {
    title: `${problem.origin.file} cannot be loaded`,
    code: 'CONFIG_UNLOADABLE',
    cause,
  })
}

/** The first place that does not parse in any of the files. */
function brokenSyntax(files: readonly string[], root: string, tools: Tools): ConfigProblem | undefined {
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const error = tools.parseSync(file, text).errors[0]
    if (!error) continue
    const place = placeAt(text, error.labels[0]?.start ?? 0)
    const problem = at(file, root, place, `the file does not parse: ${error.message}`)
    return error.helpMessage ? { ...problem, suggestion: error.helpMessage } : problem
  }
  return undefined
}

function at(file: string, root: string, place: Place, message: string): ConfigProblem {
  const frame = codeFrame(readFileSync(file, 'utf8'), place)
  return { path: '', message, origin: { file: name(file, root), ...place }, frame }
}

const name = (file: string, root: string) => relative(root, file).replaceAll('\\', '/')

/** An import that leads nowhere, or whatever else the bundler could not do. */
function unresolved(error: unknown, { missing }: Trail, file: string, root: string): ConfigProblem {
  const text = error instanceof Error ? error.message : String(error)
  const [, relative, importer] = /Could not resolve ['"](.+?)['"](?: in (\S+))?/.exec(text) ?? []
  const source = missing?.source ?? relative
  if (source === undefined) return { path: '', message: firstLine(text), origin: { file: name(file, root) } }
  const from = missing?.importer ?? (importer ? resolve(root, importer) : file)
  return { ...at(from, root, placeOf(from, source), `cannot find '${source}'`), suggestion: hint(source) }
}

const hint = (source: string) =>
  source.startsWith('.') ? 'is the file there, with its extension?' : `is \`${source}\` in package.json, and installed?`

function placeOf(file: string, source: string): Place {
  const text = readFileSync(file, 'utf8')
  const offset = Math.max(
    0,
    text.search(new RegExp(`['"]${source.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}['"]`)),
  )
  return placeAt(text, offset)
}

const firstLine = (text: string) => text.split('\n').find((line) => line.trim() !== '') ?? text

/** What the file threw while it ran, with the line of its own source. */
function thrown(error: unknown, bundled: Bundled, file: string, root: string): ConfigProblem {
  const message = `the file throws when it is loaded: ${firstLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error))}`
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const [, line, column] = /data:text\/javascript[^\s)]*?:(\d+):(\d+)/.exec(stack) ?? []
  if (line === undefined || bundled.map === undefined) return { path: '', message, origin: { file: name(file, root) } }
  const entry = new SourceMap(JSON.parse(bundled.map)).findEntry(Number(line) - 1, Number(column ?? 1) - 1)
  if (!('originalSource' in entry)) return { path: '', message, origin: { file: name(file, root) } }
  const source = bundled.modules.find((module) =>
    name(module, root).endsWith(entry.originalSource.replace(/^(?:\.\.?\/)+/, '')),
  )
  const place = { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  return at(source ?? file, root, place, message)
}
