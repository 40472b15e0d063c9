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
