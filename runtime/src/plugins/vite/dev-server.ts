import { type Server, createServer } from 'node:http'
import type { ResolvedConfig } from '../../config/index.ts'
import { provideProjectLock } from '../../database/project-lock.ts'
import { applyEnvFiles } from '../../env/index.ts'
import { DevelopmentRecord } from './development-info.ts'
import type { DevServer, DevServerOptions } from './dev-server-options.ts'
import type { Emit } from './events.ts'
import { preloadPackages } from './externals.ts'
import { type HostedApp, type NodeHandlers } from './host.ts'
import { openInspector } from './inspect.ts'
import { addresses, listen } from './listen.ts'
import { type Problem, describeProblem } from './problem.ts'
import { type Reading, readApp } from './reading.ts'
import { answered, routeRequests } from './route.ts'
import { type Session, openSession } from './session.ts'
import { type TypeChecker, typeChecker } from './typecheck.ts'
import { onUncaught } from './uncaught.ts'
import { type FileWatch, watchFiles } from './watch-files.ts'

/** Milliseconds a restart waits for requests that are under way. */
const patience = 1000

/**
 * Serves an app for development: page, API and live socket on one port of one process, edits swapped in place.
 * Resolves when the app answers, or when its first start has failed and waits for a save.
 * @throws ConfigProblemsError for a configuration that is wrong at the first start
 * @throws PortTakenError with `strictPort`
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const server = new RunningServer(options)
  await server.open()
  return server
}

class RunningServer implements DevServer {
  url = ''
  port = 0
  #host = 'localhost'
  readonly #options: DevServerOptions
  readonly #emit: Emit
  readonly #mode: string
  readonly #server: Server = createServer()
  readonly #record: DevelopmentRecord
  #checker: TypeChecker | undefined
  #toHandlers: ((app: HostedApp) => NodeHandlers) | undefined
  #session: Session | undefined
  #problem: Problem | undefined
  #files: ReadonlySet<string> = new Set()
  #watch: FileWatch | undefined
  #unhear: () => void = () => {}
  #busy: Promise<void> = Promise.resolve()

  constructor(options: DevServerOptions) {
    this.#options = options
    this.#mode = options.mode ?? 'development'
    const { onEvent = () => {} } = options
    const session = () => this.#session?.info ?? { page: undefined, server: { modules: 0 } }
    this.#record = new DevelopmentRecord(options, { url: () => this.url, session })
    this.#emit = (event) => {
      if (event.type === 'reload') this.#checker?.soon()
      this.#record.note(event)
      onEvent(event)
    }
  }

  async open(): Promise<void> {
    const started = performance.now()
    provideProjectLock(this.#options.underLock)
    process.env['NODE_ENV'] ??= this.#mode
    if (this.#options.inspect !== undefined) {
      const url = await openInspector(this.#options.inspect)
      if (url !== undefined) this.#emit({ type: 'inspector', url })
    }
    const { root } = this.#options
    // Packages may read their variables when they are loaded.
    applyEnvFiles({ root, mode: this.#mode })
    preloadPackages(root)
    // The framework is heavy: it is loaded while the configuration is read.
    const [{ appHandlers }, reading] = await Promise.all([import('./app-handlers.ts'), this.#read()])
    this.#toHandlers = appHandlers
    this.#unhear = onUncaught((error) => {
      this.#emit({ type: 'error', stage: 'run', problem: describeProblem(error, root) })
    })
    const network = await this.#listen(reading.config).catch((error: unknown) => {
      this.#unhear()
      throw error
    })
    this.#record.open()
    const start = this.#start(reading)
    this.#busy = start.catch(() => {})
    await start.catch(async (error: unknown) => {
      await this.close()
      throw error
    })
    const { url, port } = this
    const dashboard = reading.config.plugins['monitoring']?.enabled && { dashboard: new URL('/_flux/', url).href }
    this.#emit({ type: 'ready', url, network, port, ...dashboard, milliseconds: performance.now() - started })
  }

  async close(): Promise<void> {
    this.#watch?.close()
    this.#checker?.close()
    await this.#busy
    await this.#session?.close()
    this.#record.close()
    const closed = new Promise((done) => this.#server.close(done))
    this.#server.closeAllConnections()
    await closed
    this.#unhear()
  }

  async #read(): Promise<Reading> {
    const reading = await readApp(this.#options.root, this.#mode)
    for (const message of reading.warnings) this.#emit({ type: 'log', level: 'warn', message })
    return reading
  }

  async #listen(config: ResolvedConfig): Promise<string[]> {
    const { host = config.server.host ?? 'localhost', port = config.server.port } = this.#options
    const strictPort = this.#options.strictPort ?? config.server.strictPort
    this.#host = host
    routeRequests(this.#server, {
      session: () => this.#session,
      settled: () => this.#busy,
      problem: () => this.#problem,
      root: this.#options.root,
      host,
    })
    this.port = await listen(this.#server, { host, port, strictPort })
    if (port !== 0 && this.port !== port) this.#emit({ type: 'port-taken', wanted: port, port: this.port })
    const { url, network } = addresses(host, this.port)
    this.url = url
    return network
  }

  async #start({ viteConfig, paths, pages, files }: Reading): Promise<void> {
    this.#files = files
    this.#watch = watchFiles({
      files: [...files],
      also: { folder: this.#options.root, name: (name) => name.startsWith('.env') && !name.endsWith('.example') },
      instead: this.#watch,
      onChange: (changed) => {
        this.#busy = this.#busy.then(() => this.#restart(changed))
      },
    })
    const toHandlers = this.#toHandlers
    if (toHandlers === undefined) throw new Error('The server is started before its handlers are loaded.')
    const session = await openSession({
      paths,
      pages,
      mode: this.#mode,
      server: this.#server,
      host: this.#host,
      viteConfig,
      restarts: (file) => this.#files.has(file),
      toHandlers,
      emit: this.#emit,
    })
    await session.host.start()
    this.#session = session
    this.#checker?.close()
    this.#checker = this.#options.typecheck === false ? undefined : typeChecker(paths, session.tell)
    this.#checker?.soon()
  }

  /** Reads everything anew, and only when that has worked takes the running session down. */
  async #restart(changed: readonly string[]): Promise<void> {
    const started = performance.now()
    this.#emit({ type: 'restart', files: changed })
    try {
      const reading = await this.#read()
      const previous = this.#session
      this.#session = undefined
      if (previous !== undefined) {
        await answered(previous.pageRequests, patience)
        await previous.close()
      }
      await this.#start(reading)
      this.#problem = undefined
      this.#emit({ type: 'restarted', milliseconds: performance.now() - started })
    } catch (error) {
      this.#problem = describeProblem(error, this.#options.root)
      const tell = this.#session?.tell ?? this.#emit
      tell({ type: 'error', stage: 'config', problem: this.#problem })
    }
  }
}
