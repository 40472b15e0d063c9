import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import type { AppToBuild } from './app.ts'
import type { Bundle } from './types.ts'
import { compressFolder, type Remember } from './compress.ts'
import { licenceNotices, packageFolder, packageReader } from './licences.ts'
import type { BundleStats } from './stats.ts'
import { splitVendor } from './vendor.ts'

export interface OptimizerOptions {
  readonly app: AppToBuild
  /** Where `client` and `server` are. Absolute. */
  readonly outDir: string
  readonly remember?: Remember
}

/** Makes of a bundle what is quick to load: how it is split, and what lies beside its files. */
export class Optimizer {
  readonly #options: OptimizerOptions
  readonly #read = packageReader()

  constructor(options: OptimizerOptions) {
    this.#options = options
  }

  /** What the bundler needs to know beforehand. */
  plugins(side: BundleStats['side']): readonly Plugin[] {
    return [splitVendor(side)]
  }

  /** Reads what the notices will say of the packages of these modules; called while there is nothing else to do. */
  prepare(modules: Iterable<string>): void {
    for (const id of modules) {
      const folder = packageFolder(id)
      if (folder !== undefined) this.#read(folder)
    }
  }

  /** Notices, source maps out of reach, compressed forms. */
  async client({ stats }: Pick<Bundle, 'stats'>): Promise<void> {
    const { app, outDir, remember } = this.#options
    const folder = join(outDir, 'client')
    if (app.config.build.sourcemap === 'hidden') await moveMaps(folder, join(outDir, 'maps', 'client'))
    await this.#notices('client', stats)
    await compressFolder(folder, remember)
  }

  async server({ stats, natives }: Pick<Bundle, 'stats' | 'natives'>): Promise<void> {
    await this.#notices(
      'server',
      stats,
      natives.map(({ from }) => dirname(from)),
    )
  }

  async #notices(side: BundleStats['side'], stats: BundleStats, more: readonly string[] = []): Promise<void> {
    const { app, outDir } = this.#options
    const path = join(outDir, side, 'licenses.txt')
    const text = licenceNotices(app.root, stats, more, this.#read)
    // One of the app's own, in its public folder, says what the app wants said.
    if (text !== undefined && !existsSync(path)) await writeFile(path, text)
  }
}

/** A map beside its file is a guess of its name away from everybody. */
async function moveMaps(folder: string, to: string): Promise<void> {
  const maps = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.map'))
  for (const name of maps) {
    await mkdir(dirname(join(to, name)), { recursive: true })
    await rename(join(folder, name), join(to, name))
  }
}
