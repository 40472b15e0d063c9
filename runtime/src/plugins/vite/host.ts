import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ViteDevServer } from 'vite'
import { createServerModuleRunner } from 'vite'
import type { ModuleRunner } from 'vite/module-runner'
import type { Emit } from './events.ts'
import { rememberPackages } from './externals.ts'
import { type Problem, describeProblem, problemAt } from './problem.ts'
import { dependents, evaluatedIds, forgetCode, forgetEvaluation, idsOfFiles, removedAndImporters } from './reload.ts'
import { settled } from './settled.ts'

/** What `app/server/index.ts` exports as its default: a `FluxStackFramework`, as far as the development server needs it. */
export interface HostedApp {
  ready(): Promise<void>
  adopt(previous: HostedApp): void
  start(): Promise<void>
  stop(): Promise<void>
}

/** A framework's way into a Node HTTP server. */
export interface NodeHandlers {
  request(req: IncomingMessage, res: ServerResponse): void
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  handles(url: string): boolean
}

export interface AppHostOptions {
  readonly vite: ViteDevServer
  /** The app's root, for paths in messages. */
  readonly root: string
  /** Absolute path of `app/server/index.ts`. */
  readonly entry: string
  readonly toHandlers: (app: HostedApp) => NodeHandlers
  readonly emit: Emit
}

/**
 * Runs the app's server code through Vite's module runner and swaps it in place when a file changes. The last version
 * that worked goes on serving until the next one is ready.
 */
export class AppHost {
  readonly #options: AppHostOptions
  readonly #runner: ModuleRunner
  readonly #changed = new Set<string>()
  #current: { readonly app: HostedApp; readonly handlers: NodeHandlers } | undefined
  /** Modules of the last reload where it failed: the repair may be in a file that they could not even name. */
  #failed = new Set<string>()
  #problem: Problem | undefined
  #reloading: Promise<void> | undefined
  #closed = false

  constructor(options: AppHostOptions) {
    this.#options = options
    const bun = process.versions['bun'] !== undefined
    this.#runner = createServerModuleRunner(options.vite.environments.ssr, {
      hmr: false,
      // Bun has no `process.setSourceMapsEnabled`.
      ...(bun ? { sourcemapInterceptor: 'prepareStackTrace' } : {}),
    })
  }

  /** The version that serves now; none before the first start has succeeded. */
  get handlers(): NodeHandlers | undefined {
    return this.#current?.handlers
  }

  /** Why the newest code does not run, while the last good version serves. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  /** How many modules of the app's own run. */
  get modules(): number {
    return this.#runner.evaluatedModules.idToModuleMap.size
  }

  /** Imports and starts the app. Returns false where it failed: the error is told, and the next save tries again. */
  async start(): Promise<boolean> {
    this.#reloading = this.#attempt('start', async () => {
      await this.#import()
      rememberPackages(this.#options.root, this.#runner)
    }).finally(() => {
      this.#reloading = undefined
    })
    await this.#reloading
    return this.#current !== undefined
  }

  /** Takes note of a file that was written, made or removed, and reloads what depends on it. */
  changed(file: string, kind: 'create' | 'update' | 'delete' = 'update'): void {
    const known = this.#runner.evaluatedModules.getModulesByFile(file) !== undefined
    if (this.#closed || (!known && this.#failed.size === 0)) return
    if (!known && kind === 'delete') return
    this.#changed.add(file)
    this.#reloading ??= this.#drain().finally(() => {
      this.#reloading = undefined
    })
  }

  /** Resolves when no reload is under way. */
  async idle(): Promise<void> {
    while (this.#reloading !== undefined) await this.#reloading
  }

  /** Stops the app with its hooks and closes the runner. */
  async close(): Promise<void> {
    this.#closed = true
    await this.idle()
    await this.#current?.app.stop()
    this.#current = undefined
    await this.#runner.close()
  }

  async #drain(): Promise<void> {
    while (this.#changed.size > 0 && !this.#closed) {
      const started = performance.now()
      const files = [...this.#changed]
      this.#changed.clear()
      await Promise.all(files.map(settled))
      await this.#attempt(this.#current === undefined ? 'start' : 'reload', async () => {
        const modules = await this.#import(files)
        const milliseconds = performance.now() - started
        this.#options.emit({ type: 'reload', files, modules, milliseconds })
      })
    }
  }

  /** Evaluates what has changed and puts the new version in the old one's place. Returns how many modules that took. */
  async #import(files: readonly string[] = []): Promise<number> {
    const { evaluatedModules } = this.#runner
    const nodes = dependents(evaluatedModules, [...idsOfFiles(evaluatedModules, files), ...this.#failed])
    const environment = this.#options.vite.environments.ssr
    const broken = [...this.#failed].flatMap((id) => evaluatedModules.getModuleById(id) ?? [])
    forgetCode(this.#runner, environment, [...broken, ...removedAndImporters(evaluatedModules, files)])
    forgetEvaluation(nodes)
    const before = evaluatedIds(evaluatedModules)
    try {
      const app = appOf(await this.#runner.import(this.#options.entry), this.#options.entry)
      await this.#swap(app)
      this.#failed.clear()
      return nodes.size
    } catch (error) {
      const after = evaluatedIds(evaluatedModules)
      this.#failed = new Set([...nodes].map((node) => node.id).concat([...after].filter((id) => !before.has(id))))
      throw error
    }
  }

  async #swap(app: HostedApp): Promise<void> {
    const previous = this.#current?.app
    if (previous === app) return
    await app.ready()
    if (previous === undefined) await app.start()
    else app.adopt(previous)
    this.#current = { app, handlers: this.#options.toHandlers(app) }
  }

  async #attempt(stage: 'start' | 'reload', work: () => Promise<void>): Promise<void> {
    try {
      await work()
      if (this.#problem === undefined) return
      this.#problem = undefined
      this.#options.emit({ type: 'repaired', stage })
    } catch (error) {
      this.#problem = error instanceof NotAnApp ? error.problem : describeProblem(error, this.#options.root)
      this.#options.emit({ type: 'error', stage, problem: this.#problem })
    }
  }
}

class NotAnApp extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}

/** The app a server module exports, told apart by what it can do and not by its class, which may be loaded twice. */
function appOf(module: unknown, entry: string): HostedApp {
  const app: unknown = (module as { default?: unknown }).default
  const wanted = ['ready', 'adopt', 'start', 'stop'] as const
  const isApp =
    typeof app === 'object' &&
    app !== null &&
    wanted.every((name) => typeof (app as Partial<Record<string, unknown>>)[name] === 'function')
  // The check above is what the assertion rests on.
  if (isApp) return app as HostedApp
  const message = 'The server has to export its app as default: export default createApp(config, { routes, live }).'
  throw new NotAnApp(problemAt(message, { file: entry, line: 1, column: 1 }))
}
