import type { BuildResult, BuilderOptions, Bundle, HalvesOptions, WatchEvents } from './build/types.ts'

export type { BuildResult, BuilderOptions, Bundle, HalvesOptions, WatchEvents }

/** The program is loaded when something is built: importing `fluxstack` costs no more for it. */
const program = async () => (await import('./main.ts')).loadBuild()

/**
 * Builds an app for production, as `flux build` does: beside its last build, which it replaces when all has worked.
 *
 * @example
 * const builder = new FluxStackBuilder({ root, env: process.env, signal: AbortSignal.timeout(60_000) })
 * const { files, steps } = await builder.build()
 */
export class FluxStackBuilder {
  readonly #options: BuilderOptions

  constructor(options: BuilderOptions) {
    this.#options = options
  }

  /** @throws CliError with the codes that `flux build` fails with */
  async build(): Promise<BuildResult> {
    const { FluxStackBuilder: Builder } = await program()
    return new Builder(this.#options).build()
  }

  /** Builds again whenever something has changed, until `signal` aborts. */
  async watch(events: WatchEvents): Promise<void> {
    const { FluxStackBuilder: Builder } = await program()
    return new Builder(this.#options).watch(events)
  }
}

/**
 * Bundles the halves of an app by the app's own Vite into `client` and `server` of a folder, and nothing more.
 *
 * @example
 * const { stats } = await new Bundler({ root, env: process.env, outDir: '/tmp/bundle' }).client()
 */
export class Bundler {
  readonly #options: HalvesOptions

  constructor(options: HalvesOptions) {
    this.#options = options
  }

  /** @throws CliError BUILD_FAILED and those of the configuration */
  async client(): Promise<Bundle> {
    return (await program()).bundle('client', this.#options)
  }

  /** @throws CliError BUILD_FAILED and those of the configuration */
  async server(): Promise<Bundle> {
    return (await program()).bundle('server', this.#options)
  }
}

/**
 * Puts beside a bundle what makes it quick to load and right to pass on: compressed forms and notices.
 *
 * @example
 * await new Optimizer({ root, env: process.env, outDir: '/tmp/bundle' }).client(bundle)
 */
export class Optimizer {
  readonly #options: HalvesOptions

  constructor(options: HalvesOptions) {
    this.#options = options
  }

  async client(bundle: Bundle): Promise<void> {
    await (await program()).optimize('client', bundle, this.#options)
  }

  async server(bundle: Bundle): Promise<void> {
    await (await program()).optimize('server', bundle, this.#options)
  }
}
