import { join, relative } from 'node:path'
import type { Plugin } from 'vite'
import { appRuntime } from '../dev/app-runtime.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import { type AppToBuild, envFiles, readApp } from './app.ts'
import { type Bundled, Bundler } from './bundler.ts'
import { BuildCache } from './cache.ts'
import type { Remember } from './compress.ts'
import { ServerCheck } from './check/server-check.ts'
import { circleWarnings } from './circles.ts'
import { buildFailure } from './failure.ts'
import { builtFiles } from './files.ts'
import { type LastBuild, hashOutputs, keepLast, unchangedBuild } from './last-build.ts'
import { lookedAt, lookedAtByAll } from './looked.ts'
import { Hasher } from './hasher.ts'
import { hashInputs, type Inputs } from './inputs.ts'
import { Optimizer } from './optimizer.ts'
import { openOutput } from './output.ts'
import { changesSince, readPrevious } from './previous.ts'
import { scanForSecrets } from './secrets.ts'
import { writeStats } from './stats.ts'
import { stepKeeper } from './steps.ts'
import { blobsOf, clockStep, keepSide, restoreSide, type SideResult } from './side-cache.ts'
import { describeApp, execOf, finishTarget, stageProject } from './target-kit.ts'
import { type Target, findTarget } from './target.ts'
import type { BuildResult, BuilderOptions, Bundle, WatchEvents } from './types.ts'
import { foldersToWatch, watchFolders } from './watch.ts'
import { weigh } from './weigh.ts'
import { whileRendered } from './while-rendered.ts'
import { writeManifest } from './write-manifest.ts'

/** What is known before anything is built. */
interface Prepared {
  readonly started: number
  readonly target: Target
  /** The last build, when nothing is to be done anew; else the app as it was read. */
  readonly from: { readonly last: LastBuild } | { readonly app: AppToBuild }
  readonly project: Awaited<ReturnType<typeof stageProject>>
  /** What a person does with what was built, in the target's own words. */
  readonly next: readonly string[]
}

/**
 * Builds an app for production, beside its last build, which it replaces when all has worked.
 *
 * @example
 * const { files } = await new FluxStackBuilder({ root, env: process.env, signal: AbortSignal.timeout(60_000) }).build()
 */
export class FluxStackBuilder {
  readonly #options: BuilderOptions & { readonly mode: string; readonly cache: boolean }
  readonly #cache: BuildCache
  #prepared: Promise<Prepared> | undefined
  /** What the last build looked at, relative to the project. */
  #watched: readonly string[] = []
  #outDir = 'dist'

  constructor(options: BuilderOptions) {
    // As they are now: Vite sets some of them.
    this.#options = { mode: 'production', cache: true, ...options, env: { ...options.env } }
    this.#cache = new BuildCache(options.root)
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
   * CHANGES_LOCKED, BUILD_FAILED, SERVER_NOT_LOADED, BUDGET_EXCEEDED, SECRET_IN_BUNDLE, CANCELLED
   */
  async build(): Promise<BuildResult> {
    const prepared = await (this.#prepared ?? this.#prepare())
    this.#prepared = undefined
    const { changes } = prepared.project
    const built =
      'last' in prepared.from ? again(prepared.from.last) : await this.#buildAnew(prepared, prepared.from.app)
    // A build has committed them before it took the place of the last one; here they may have been removed since.
    const committed = await changes?.commit()
    return {
      ...built,
      outDir: join(this.#options.root, built.outDir),
      warnings: [...built.warnings, ...prepared.project.warnings],
      milliseconds: performance.now() - prepared.started,
      changes: committed?.changes ?? [],
      next: prepared.next,
    }
  }

  /** Builds, and builds again whenever something that counts has changed, until `signal` aborts. */
  async watch({ built, failed }: WatchEvents): Promise<void> {
    const { root, signal } = this.#options
    const changes = watchFolders(root, () => join(root, this.#outDir), signal)
    changes.add([join(root, 'app')])
    try {
      do {
        try {
          built(await this.build())
        } catch (error) {
          if (signal.aborted) return
          failed(error)
        }
        changes.add(foldersToWatch(root, this.#watched))
      } while (await changes.next())
    } finally {
      changes.close()
    }
  }

  async #prepare(): Promise<Prepared> {
    const started = performance.now()
    const { root, mode, env, cache } = this.#options
    const target = await findTarget(this.#options.target ?? appRuntime(root), { platform: this.#options.platform })
    const last = cache
      ? unchangedBuild(this.#cache, { root, mode, env, target: target.name, platform: target.platform })
      : undefined
    const from = last ? { last } : { app: await readApp({ root, mode, env, target }) }
    const described =
      'last' in from
        ? { app: from.last.app, outDir: from.last.result.outDir }
        : { app: describeApp(from.app), outDir: outDirOf(from.app) }
    this.#outDir = described.outDir
    if (last) this.#watch(last.inputs)
    const next = (await target.next?.(described)) ?? []
    return { started, target, from, next, project: await stageProject(target, { ...this.#options, ...described }) }
  }

  async #buildAnew({ target, project }: Prepared, app: AppToBuild): Promise<Built> {
    const { root, signal } = this.#options
    const started = Date.now()
    const sources = [app.paths.server, app.paths.client, app.paths.shared, app.configFile, app.migrations]
    const output = await openOutput({ root, outDir: app.paths.outDir, sources })
    const keeper = stepKeeper()
    const cache = this.#options.cache ? this.#cache : undefined
    const check = new ServerCheck({ app, folder: output.folder, exec: execOf(this.#options), cache, keeper })
    try {
      const sides = await this.#sides(app, { folder: output.folder, keeper, check, started })
      const stats = sides.map(({ bundle }) => bundle.stats)
      const checked = await check.result()
      if (target.finish) {
        await keeper.run('target', () => finishTarget(target, { app, folder: output.folder, ...this.#options }))
      }
      const files = await builtFiles(output.folder, stats, this.#remembered)
      await writeManifest(output.folder, { app, target, files })
      const previous = readPrevious(root, app.paths.outDir, { target: target.name, mode: app.mode })
      const noted = weigh({ app, folder: output.folder, files, stats, previous })
      throwIfStopped(signal)
      const outputs = hashOutputs(output.folder, new Map(files.map(({ file, sha256 }) => [file, sha256])))
      await project.changes?.commit()
      output.swap()
      const closed = output.close()
      const result = {
        ...describeBuild(app, target),
        files,
        natives: sides.flatMap(({ bundle }) => bundle.natives.map(({ name, target }) => ({ name, target }))),
        grown: previous ? Object.fromEntries(changesSince(files, previous.files)) : {},
        warnings: [
          ...app.warnings,
          ...circleWarnings(stats),
          ...(checked.unsure === undefined ? [] : [checked.unsure]),
          ...sides.flatMap(({ bundle }) => bundle.warnings),
          ...noted,
        ],
        steps: keeper.steps(),
      }
      this.#remember({ app, sides, outputs, result, started, variables: checked.variables })
      await closed
      return result
    } catch (error) {
      await check.over()
      await output.discard()
      throwIfStopped(signal)
      const { describeProblem: describe, placeText: place } = app.tools.runtime
      throw buildFailure(error, root, { describe, place })
    }
  }

  readonly #remembered: Remember = (recipe, content, make) => this.#cache.derived(recipe, content, make)

  /** Both halves side by side, from the cache where they are as they were. */
  async #sides(app: AppToBuild, { folder, keeper, check, started }: Making): Promise<SideResult[]> {
    const { env, signal } = this.#options
    const cache = this.#cache
    const optimizer = new Optimizer({
      app,
      outDir: folder,
      remember: this.#remembered,
    })
    const after = new Hasher(app.root, app.paths.outDir)
    const meanwhile = whileRendered((modules) => {
      optimizer.prepare(modules)
      for (const id of modules) if (isOfPackage(id)) after.file(id)
    })
    const plugins = (side: 'client' | 'server') => [...optimizer.plugins(side), stopOn(signal), meanwhile]
    const bundler = new Bundler({ app, outDir: folder, plugins })
    const around = { cache, app, env, outDir: folder }
    const hasher = new Hasher(app.root, app.paths.outDir)
    const build = async (side: 'client' | 'server'): Promise<Half> => {
      const known = this.#options.cache
        ? await keeper.run(side, () => restoreSide(side, { ...around, hasher }), 'cached')
        : undefined
      const half = known ? { side, known } : { side, bundled: await keeper.run(side, () => bundler[side]()) }
      if (side === 'server') check.begin(bundleOf(half))
      return half
    }
    const halves = await all((['client', 'server'] as const).filter((side) => app.sides[side]).map(build))
    const bundles = halves.map(bundleOf)
    if (app.sides.client) {
      const names = ['FLUX_SECRET', ...bundles.flatMap(({ secrets }) => secrets)]
      scanForSecrets({ names, environments: [env, ...envFiles(app)], folder: join(folder, 'client') })
    }
    const fresh = halves.filter((half) => 'bundled' in half)
    if (fresh.length > 0) {
      await keeper.run('optimize', () => all(fresh.map(({ side, bundled }) => optimizer[side](bundled.bundle))))
    }
    return all(
      halves.map(async (half) => {
        if ('known' in half) return half.known
        const looked = lookedAt(half.side, half.bundled, app)
        return tolerant(() => keepSide(half.bundled.bundle, { ...around, hasher: after, looked, started }), {
          bundle: half.bundled.bundle,
          inputs: undefined,
        })
      }),
    )
  }

  /** Keeps what the next build, its report and `flux analyze` go by. A build is good without it. */
  #remember({ app, sides, outputs, result, started, variables }: Remembered): void {
    tolerant(() => {
      writeStats(
        app.root,
        sides.map(({ bundle }) => bundle.stats),
      )
      const hasher = new Hasher(app.root, app.paths.outDir)
      const names = [...variables, ...sides.flatMap(({ bundle }) => bundle.secrets)]
      const own = hashInputs(lookedAtByAll(app, names), hasher, this.#options.env)
      const inputs = [own, ...sides.flatMap((side) => side.inputs ?? [])]
      this.#watch(inputs)
      if (hasher.newest < started - clockStep && inputs.length > sides.length) {
        keepLast(this.#cache, result, { inputs, app: describeApp(app), outputs, result })
      }
      this.#cache.prune(blobsOf)
    }, undefined)
  }

  #watch(inputs: readonly Inputs[]): void {
    this.#watched = inputs.flatMap(({ files, folders }) => [...Object.keys(files), ...Object.keys(folders)])
  }
}

/** A build but for what differs from one run to the next. `outDir` is relative to the project. */
type Built = LastBuild['result']

interface Remembered {
  readonly app: AppToBuild
  readonly sides: readonly SideResult[]
  readonly outputs: LastBuild['outputs']
  readonly result: LastBuild['result']
  readonly started: number
  /** That decide on what the check of the server can say. */
  readonly variables: readonly string[]
}

/** What the halves are made with. */
interface Making {
  /** Where they are written. Absolute. */
  readonly folder: string
  readonly keeper: ReturnType<typeof stepKeeper>
  readonly check: ServerCheck
  readonly started: number
}

type Half =
  | { readonly side: 'client' | 'server'; readonly known: SideResult }
  | { readonly side: 'client' | 'server'; readonly bundled: Bundled }

const bundleOf = (half: Half): Bundle => ('known' in half ? half.known.bundle : half.bundled.bundle)

/** A build of which nothing had to be done. */
function again({ result }: LastBuild): Built {
  const grown = Object.fromEntries(result.files.map(({ file }) => [file, 0]))
  return { ...result, grown, steps: result.steps.map(({ name }) => ({ name, status: 'cached', milliseconds: 0 })) }
}

const outDirOf = ({ root, paths }: AppToBuild) => relative(root, paths.outDir)

function describeBuild(app: AppToBuild, { name, entry, platform }: Target) {
  const { runtime, mode } = app
  return {
    outDir: outDirOf(app),
    target: name,
    runtime,
    mode,
    ...(entry !== undefined && { entry }),
    ...(platform !== undefined && { platform }),
  }
}

/** The cache is a convenience: where it cannot be written, on a full disk or a read-only one, all works without. */
function tolerant<T>(work: () => T, instead: Awaited<T>): T | Awaited<T> {
  try {
    const done = work()
    return done instanceof Promise ? (done.catch(() => instead) as T) : done
  } catch {
    return instead
  }
}

/** Of packages nobody changes a file while they are bundled; the app's own are looked at when all is done. */
const isOfPackage = (id: string) => /[\\/]node_modules[\\/]/.test(id)

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
