import { existsSync } from 'node:fs'
import { copyFile, cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { AppToBuild } from './app.ts'
import { clientConfig } from './client-config.ts'
import { collectStats } from './collect-stats.ts'
import type { NativeFile } from './native.ts'
import { noteSecrets } from './secrets.ts'
import { serverConfig } from './server-config.ts'
import type { BundleStats } from './stats.ts'
import type { Bundle } from './types.ts'
import { type Trace, emptyTrace, traceInputs } from './trace.ts'

/** A bundle and what it was made of. */
export interface Bundled {
  readonly bundle: Bundle
  readonly trace: Trace
}

export interface BundlerOptions {
  readonly app: AppToBuild
  /** Where `client` and `server` are written. Absolute. */
  readonly outDir: string
  /** More plugins for each half. */
  readonly plugins?: (side: BundleStats['side']) => readonly Plugin[]
}

/** Builds the two halves of an app by the app's own Vite. */
export class Bundler {
  readonly #options: BundlerOptions

  constructor(options: BundlerOptions) {
    this.#options = options
  }

  /** The page, into `client`. */
  async client(): Promise<Bundled> {
    const { app } = this.#options
    const { input, result } = this.#side('client')
    await app.tools.vite.build(clientConfig({ ...input, sourcemap: app.config.build.sourcemap }))
    return result([], [])
  }

  /** The server, with its compiled libraries and migrations, into `server`. */
  async server(): Promise<Bundled> {
    const { app, outDir } = this.#options
    const { input, result } = this.#side('server')
    const natives: NativeFile[] = []
    const migrates = app.config.database.driver !== 'none'
    const entry = {
      server: app.paths.entry,
      config: app.configFile,
      hasClient: app.sides.client,
      runtime: app.runtime,
    }
    const searching = new Map<string, string>()
    const config = serverConfig(
      { ...input, entry, target: app.runtime, migrates },
      { found: (file) => void natives.push(file), searches: (name, by) => void searching.set(name, by) },
    )
    await app.tools.vite.build(config)
    const folder = join(outDir, 'server')
    for (const { from, name } of natives) await copyFile(from, join(folder, name))
    if (migrates && existsSync(app.migrations)) {
      await cp(app.migrations, join(folder, 'migrations'), { recursive: true })
    }
    return result(natives, [...searching].map(searchWarning))
  }

  #side(side: BundleStats['side']) {
    const { app, outDir, plugins } = this.#options
    const { root, mode, tools, paths } = app
    const secrets = new Set<string>()
    let stats: BundleStats = { side, chunks: [], modules: {} }
    const trace = emptyTrace()
    const own = [
      traceInputs(trace),
      noteSecrets((name) => secrets.add(name)),
      collectStats({ root, side, found: (found) => void (stats = found) }),
    ]
    const input = {
      vite: tools.vite,
      runtime: tools.runtime,
      paths: { ...paths, outDir },
      mode,
      plugins: [...own, ...(plugins?.(side) ?? [])],
    }
    const result = (natives: readonly NativeFile[], warnings: readonly string[]): Bundled => ({
      bundle: { stats, natives, secrets: [...secrets].toSorted(), warnings },
      trace,
    })
    return { input, result }
  }
}

function searchWarning([name, by]: readonly [string, string]): string {
  return (
    `${name} searches for a compiled library (${by}), and a built server has no folder to find it in: what needs it fails where it is used. ` +
    'Use a package without one, or one that names its file, require("./library.node").'
  )
}
