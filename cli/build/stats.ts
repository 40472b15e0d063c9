import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './write-whole.ts'

/** One module as a chunk holds it. */
export interface BundledModule {
  /** Relative to the project, with `/`; `node_modules/react/index.js`; a virtual module by its own name. */
  readonly id: string
  /** Bytes that are left of it in the chunk, before the chunk was minified as a whole. */
  readonly bytes: number
}

export interface BundledChunk {
  /** Relative to the output folder: `client/assets/index-B1a2.js`. */
  readonly file: string
  readonly isEntry: boolean
  readonly isDynamicEntry: boolean
  /** Chunks it imports, by file. */
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
  readonly modules: readonly BundledModule[]
}

/** Who imports a module, by id. */
export interface ModuleLinks {
  readonly importers: readonly string[]
  readonly dynamicImporters: readonly string[]
}

/** What one side's bundle is made of: what `flux analyze bundle` reads. Kept in the build cache beside the side's output. */
export interface BundleStats {
  readonly side: 'client' | 'server'
  readonly chunks: readonly BundledChunk[]
  readonly modules: Readonly<Record<string, ModuleLinks>>
}

/** Where a build keeps what may be thrown away at any time, relative to the project. */
export const BUILD_CACHE = '.flux/cache/build'

const fileOf = (root: string, side: BundleStats['side']) => join(root, BUILD_CACHE, `stats-${side}.json`)

/** What the last build was made of, by side; undefined for a side that was not built, or whose cache is gone. */
export function readStats(root: string): { readonly client?: BundleStats; readonly server?: BundleStats } {
  const read = (side: BundleStats['side']): BundleStats | undefined => {
    try {
      return JSON.parse(readFileSync(fileOf(root, side), 'utf8')) as BundleStats // written by `writeStats` alone
    } catch {
      return undefined
    }
  }
  const [client, server] = [read('client'), read('server')]
  return { ...(client && { client }), ...(server && { server }) }
}

/** Keeps what this build was made of. A side that was not built has no stats any more. */
export function writeStats(root: string, all: readonly BundleStats[]): void {
  for (const side of ['client', 'server'] as const) {
    const stats = all.find((one) => one.side === side)
    if (stats === undefined) rmSync(fileOf(root, side), { force: true })
    else writeWhole(fileOf(root, side), JSON.stringify(stats))
  }
}
