import { realpathSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import type { BundleStats, BundledChunk, ModuleLinks } from './stats.ts'

interface StatsOptions {
  /** The app's folder, absolute. */
  readonly root: string
  readonly side: BundleStats['side']
  /** Called once the bundle is generated, before it is written. */
  readonly found: (stats: BundleStats) => void
}

/** Notes what a bundle is made of. Names no absolute path, so that the same input gives the same stats in any folder. */
export function collectStats({ root, side, found }: StatsOptions): Plugin {
  const named = moduleNames(root)
  return {
    name: 'fluxstack:stats',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const modules: Record<string, ModuleLinks> = {}
      for (const id of [...this.getModuleIds()].toSorted()) {
        const info = this.getModuleInfo(id)
        // What stays outside has no code: Node's modules, packages that are absent. Each code that is asked for is copied.
        if (info === null || (!isAbsolute(id) && info.code === null)) continue
        modules[named(id)] = {
          importers: info.importers.map(named).toSorted(),
          dynamicImporters: info.dynamicImporters.map(named).toSorted(),
        }
      }
      found({ side, chunks: chunks.map((chunk) => describeChunk(chunk, side, named)), modules })
    },
  }
}

function describeChunk(
  chunk: Rolldown.OutputChunk,
  side: BundleStats['side'],
  named: (id: string) => string,
): BundledChunk {
  const { fileName, isEntry, isDynamicEntry, imports, dynamicImports, modules } = chunk
  const isChunk = (name: string) => /\.[cm]?js$/.test(name)
  const within = (name: string) => `${side}/${name}`
  return {
    file: within(fileName),
    isEntry,
    isDynamicEntry,
    imports: imports.filter(isChunk).map(within),
    dynamicImports: dynamicImports.filter(isChunk).map(within),
    modules: Object.entries(modules).map(([id, { code }]) => ({ id: named(id), bytes: bytesOf(code) })),
  }
}

/** Without the line that names the module, which is another where the build runs elsewhere and is not kept anyway. */
const bytesOf = (code: string | null): number => Buffer.byteLength((code ?? '').replace(/^\/\/.*\n/, ''))

/**
 * Module ids as stats hold them: relative to the app with `/`, virtual ones by their own names without the NUL that
 * marks them. What a virtual module names of the disk is made relative too.
 */
export function moduleNames(root: string): (id: string) => string {
  const roots = [...new Set([root, realpathSync(root)])].map((folder) => folder.replaceAll('\\', '/'))
  return (id) => {
    const name = id.replaceAll('\0', '').replaceAll('\\', '/')
    const own = roots.find((folder) => name.startsWith(`${folder}/`))
    if (own !== undefined) return name.slice(own.length + 1)
    const held = roots.find((folder) => name.includes(`${folder}/`))
    if (held !== undefined) return name.replaceAll(`${held}/`, '')
    return /^(?:\/|[A-Za-z]:\/)/.test(name) ? relative(root, name).replaceAll('\\', '/') : name
  }
}
