import { dirname, isAbsolute, resolve } from 'node:path'
import type { Plugin, ResolvedConfig } from 'vite'

/** What one half's bundle was made of, as Vite tells it. */
export interface Trace {
  /** Modules, and files that plugins have named by `addWatchFile`. Absolute. */
  readonly files: Set<string>
  /** Folders that files are searched in. Absolute. */
  readonly folders: Set<string>
  /** The Vite configuration and what it imports. */
  readonly configFiles: Set<string>
  /** Beginnings of the names of variables that Vite shows to the code. */
  readonly prefixes: Set<string>
}

export const emptyTrace = (): Trace => ({
  files: new Set(),
  folders: new Set(),
  configFiles: new Set(),
  prefixes: new Set(),
})

/** Packages search for nothing, and calling a hook for each of their modules would be felt. */
const own = { id: { exclude: /[\\/]node_modules[\\/]/ } }

/** Notes everything that a bundle is made of. */
export function traceInputs(trace: Trace): Plugin {
  return {
    name: 'fluxstack:trace',
    enforce: 'pre',
    configResolved(config) {
      noteConfig(trace, config)
    },
    buildStart() {
      overhear(this, trace)
    },
    load: {
      filter: own,
      handler() {
        overhear(this, trace)
      },
    },
    transform: {
      filter: own,
      handler(code, id) {
        overhear(this, trace)
        if (!/import\.meta\.glob|@source/.test(code)) return
        for (const folder of searched(code, id.replace(/[?#].*$/, ''))) trace.folders.add(folder)
      },
    },
    buildEnd() {
      for (const id of this.getModuleIds()) note(trace, id)
    },
  }
}

function noteConfig(trace: Trace, { configFile, configFileDependencies, envPrefix }: ResolvedConfig): void {
  for (const file of [configFile ?? [], configFileDependencies].flat()) trace.configFiles.add(file)
  for (const prefix of [envPrefix ?? []].flat()) trace.prefixes.add(prefix)
}

function note({ files, folders }: Trace, id: string): void {
  const path = id.replace(/[?#].*$/, '').replace(/^\0+(?:[\w-]+:)?/, '')
  if (!isAbsolute(path)) return
  if (path.includes('*')) folders.add(beforeStar(path))
  else files.add(path)
}

const beforeStar = (pattern: string) => dirname(pattern.slice(0, pattern.indexOf('*') + 1))

/** Folders outside of its own that a module searches: `import.meta.glob('../../texts/*.md')`, `@source "../../shared"`. */
function searched(code: string, file: string): string[] {
  if (!isAbsolute(file) || /[\\/]node_modules[\\/]/.test(file)) return []
  const globs = [...code.matchAll(/import\.meta\.glob[^(]*\(([^)]*)\)/g)].flatMap(([, list = '']) => [
    ...list.matchAll(/['"`]!?(\.{1,2}\/[^'"`]*)['"`]/g),
  ])
  const sources = [...code.matchAll(/@source\s+(?:not\s+)?['"]([^'"]+)['"]/g)]
  return [...globs, ...sources].flatMap(([, pattern = '']) => {
    const star = pattern.search(/[*{[?]/)
    if (pattern.includes('node_modules')) return []
    return resolve(dirname(file), star < 0 ? pattern : dirname(`${pattern.slice(0, star)}x`))
  })
}

const heard = new WeakMap<object, Trace>()
const overheard = new WeakSet<object>()

interface PluginContext {
  addWatchFile?: (id: string) => void
  readonly environment?: { readonly config?: { readonly root?: string } }
}

/**
 * Has every plugin's `addWatchFile` noted. No hook tells of them, and they name what a bundle was made of besides modules; the
 * contexts of one Vite share their classes, and each knows which environment, and so which of the two builds, it belongs to.
 */
function overhear(context: object, trace: Trace): void {
  const { environment } = context as PluginContext // what Vite adds to rolldown's context
  if (environment === undefined) return
  heard.set(environment, trace)
  for (let one: object | null = context; one !== null; one = Object.getPrototypeOf(one) as object | null) {
    if (!Object.hasOwn(one, 'addWatchFile') || overheard.has(one)) continue
    overheard.add(one)
    const holder = one as PluginContext // it has the method, as the line above has seen
    const original = holder.addWatchFile
    holder.addWatchFile = function listening(this: PluginContext, id: string) {
      const found = this.environment && heard.get(this.environment)
      if (found) note(found, resolve(this.environment?.config?.root ?? '', id))
      return original?.call(this, id)
    }
  }
}
