import { appRuntime } from '../dev/app-runtime.ts'
import { readApp } from './app.ts'
import { Bundler } from './bundler.ts'
import { buildFailure } from './failure.ts'
import { Optimizer } from './optimizer.ts'
import type { BundleStats } from './stats.ts'
import { findTarget } from './target.ts'
import type { Bundle, HalvesOptions } from './types.ts'

export { FluxStackBuilder } from './builder.ts'

const appOf = async ({ root, env, mode = 'production', target }: HalvesOptions) =>
  readApp({ root, env, mode, target: await findTarget(target ?? appRuntime(root)) })

/** What `Bundler` of the package's entry does. */
export async function bundle(side: BundleStats['side'], options: HalvesOptions): Promise<Bundle> {
  const app = await appOf(options)
  const optimizer = new Optimizer({ app, outDir: options.outDir })
  try {
    const bundler = new Bundler({ app, outDir: options.outDir, plugins: (one) => optimizer.plugins(one) })
    return (await bundler[side]()).bundle
  } catch (error) {
    const { describeProblem: describe, placeText: place } = app.tools.runtime
    throw buildFailure(error, app.root, { describe, place })
  }
}

/** What `Optimizer` of the package's entry does. */
export async function optimize(side: BundleStats['side'], made: Bundle, options: HalvesOptions): Promise<void> {
  await new Optimizer({ app: await appOf(options), outDir: options.outDir })[side](made)
}
