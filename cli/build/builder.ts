import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { Context } from '../context.ts'
import { appRuntime } from '../dev/app-runtime.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import { fluxVersion } from '../version.ts'
import { type AppToBuild, envFiles, readApp } from './app.ts'
import { type Bundle, Bundler } from './bundler.ts'
import { buildFailure } from './failure.ts'
import { builtFiles } from './files.ts'
import { MANIFEST_FILE } from './manifest-file.ts'
import type { BuildManifest, ManifestFile } from './manifest.ts'
import type { NativeFile } from './native.ts'
import { Optimizer } from './optimizer.ts'
import { openOutput } from './output.ts'
import { scanForSecrets } from './secrets.ts'
import { writeStats } from './stats.ts'
import { type BuildStep, stepKeeper } from './steps.ts'
import { finishTarget, stageProject } from './target-kit.ts'
import { type Target, findTarget } from './target.ts'

export interface BuilderOptions extends Pick<Context, 'env' | 'signal'> {
  readonly root: string
  /** Which `.env.<mode>` and `environments` hold for the page. Default: `production`. */
  readonly mode?: string
  /** Default: `node` or `bun`, as the app runs on. */
  readonly target?: string
  /** How targets run programs and speak. */
  readonly exec?: Context['exec']
  readonly log?: Pick<Context['log'], 'info' | 'warn'>
}

export interface BuildResult {
  /** Absolute. */
  readonly outDir: string
  readonly target: string
  readonly runtime: 'node' | 'bun'
  readonly mode: string
  /** What is started, relative to `outDir`. */
  readonly entry?: string
  readonly files: readonly ManifestFile[]
  /** Compiled libraries, which tie the build to machines like this one. */
  readonly natives: readonly Pick<NativeFile, 'name' | 'target'>[]
  readonly warnings: readonly string[]
  /** What was done; client and server are built side by side. */
  readonly steps: readonly BuildStep[]
  readonly milliseconds: number
  /** Files of the project that the target has written. */
  readonly changes: readonly unknown[]
}

/** What is known before anything is built. */
interface Prepared {
  readonly target: Target
  readonly app: AppToBuild
  readonly project: Awaited<ReturnType<typeof stageProject>>
}

/**
 * Builds an app for production, beside its last build, which it replaces when all has worked.
 *
 * @example
 * const { files } = await new FluxStackBuilder({ root, env: process.env, signal: AbortSignal.timeout(60_000) }).build()
 */
export class FluxStackBuilder {
  readonly #options: BuilderOptions & { readonly mode: string }
  #prepared: Promise<Prepared> | undefined

  constructor(options: BuilderOptions) {
    this.#options = { mode: 'production', ...options }
  }

  /**
   * Files of the project that the target writes, staged: to be shown, or to answer what stands in the way before `build`, which
   * commits them. Undefined where the target has none.
   * @throws CliError UNKNOWN_TARGET, TARGET_NEEDS, CONFIG_INVALID, SERVER_NOT_FOUND, FILE_NOT_FOUND
   */
  async project(): Promise<ChangeSet | undefined> {
    this.#prepared ??= this.#prepare()
    return (await this.#prepared).project.changes
  }

  /**
   * @throws CliError UNKNOWN_TARGET, TARGET_NEEDS, CONFIG_INVALID, SERVER_NOT_FOUND, FILE_NOT_FOUND, OUTPUT_NOT_OURS,
   * CHANGES_LOCKED, BUILD_FAILED, SECRET_IN_BUNDLE, CANCELLED
   */
  async build(): Promise<BuildResult> {
    const started = performance.now()
    const { root, mode, signal } = this.#options
    const { target, app, project } = await (this.#prepared ?? this.#prepare())
    this.#prepared = undefined
    const sources = [app.paths.server, app.paths.client, app.paths.shared, app.configFile, app.migrations]
    const output = await openOutput({ root, outDir: app.paths.outDir, sources })
    try {
      const keeper = stepKeeper()
      const bundles = await this.#sides(app, output.folder, keeper)
      if (target.finish)
        await keeper.run('target', () => finishTarget(target, { app, folder: output.folder, ...this.#options }))
      const stats = bundles.map((bundle) => bundle.stats)
      const files = await builtFiles(output.folder, stats)
      await writeManifest(output.folder, { app, target, files })
      throwIfStopped(signal)
      const committed = await project.changes?.commit()
      await output.swap()
      writeStats(root, stats)
      return {
        outDir: app.paths.outDir,
        target: target.name,
        runtime: app.runtime,
        mode,
        ...(target.entry !== undefined && { entry: target.entry }),
        files,
        natives: bundles.flatMap(({ natives }) =>
          natives.map(({ name, target: machine }) => ({ name, target: machine })),
        ),
        warnings: [...app.warnings, ...project.warnings],
        steps: keeper.steps(),
        milliseconds: performance.now() - started,
        changes: committed?.changes ?? [],
      }
    } catch (error) {
      await output.discard()
      throwIfStopped(signal)
      const { describeProblem: describe, placeText: place } = app.tools.runtime
      throw buildFailure(error, root, { describe, place })
    }
  }

  async #prepare(): Promise<Prepared> {
    const { root, mode, env } = this.#options
    const target = await findTarget(this.#options.target ?? appRuntime(root))
    const app = await readApp({ root, mode, env, target })
    return { target, app, project: await stageProject(target, { app, ...this.#options }) }
  }

  async #sides(app: AppToBuild, folder: string, keeper: ReturnType<typeof stepKeeper>): Promise<Bundle[]> {
    const { env, signal } = this.#options
    const optimizer = new Optimizer({ app, outDir: folder })
    const plugins = (side: 'client' | 'server') => [...optimizer.plugins(side), stopOn(signal)]
    const bundler = new Bundler({ app, outDir: folder, plugins })
    const wanted = (['client', 'server'] as const).filter((side) => app.sides[side])
    const bundles = await all(wanted.map((side) => keeper.run(side, () => bundler[side]())))
    if (app.sides.client) {
      const names = ['FLUX_SECRET', ...bundles.flatMap(({ secrets }) => secrets)]
      scanForSecrets({ names, environments: [env, ...envFiles(app)], folder: join(folder, 'client') })
    }
    await keeper.run('optimize', () =>
      all(
        bundles.map((bundle) => (bundle.stats.side === 'client' ? optimizer.client(bundle) : optimizer.server(bundle))),
      ),
    )
    return bundles
  }
}

async function writeManifest(
  folder: string,
  { app, target, files }: { app: AppToBuild; target: Target; files: readonly ManifestFile[] },
): Promise<void> {
  const manifest: BuildManifest = {
    version: 1,
    target: target.name,
    mode: app.mode,
    ...(target.entry !== undefined && { entry: target.entry }),
    versions: { fluxstack: fluxVersion(), ...versionsOf(app.root, { runtime: '@fluxstack/runtime', vite: 'vite' }) },
    files: [...files],
  }
  await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
}

function versionsOf(root: string, packages: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [key, name] of Object.entries(packages)) {
    const path = join(root, 'node_modules', name, 'package.json')
    if (!existsSync(path)) continue
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }
    if (typeof version === 'string') found[key] = version
  }
  return found
}

/** Ends a build between two modules when the person has had enough. */
function stopOn(signal: AbortSignal): Plugin {
  return { name: 'fluxstack:stop', load: () => throwIfStopped(signal) }
}

function throwIfStopped(signal: AbortSignal): undefined {
  if (signal.aborted) throw new CliError('CANCELLED', { detail: 'The build was stopped; the last build is as it was.' })
  return undefined
}

/** Waits for all even when one fails, so that nothing is still written into a folder that is being removed. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
