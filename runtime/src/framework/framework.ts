import type { AnyElysia } from 'elysia'
import type { ResolvedConfig } from '../config/index.ts'
import { LiveServer } from '../live/server/index.ts'
import type { LiveRegistry } from '../live/types.ts'
import { FluxStackLogger } from '../logging/logger.ts'
import { buildElysia, showsInternals } from './elysia.ts'
import { inTime } from './in-time.ts'
import { type Info, Pipeline } from './pipeline.ts'
import type { ReadyCheck } from './system-routes.ts'

/** Run in order at the start, in reverse order at the stop. */
export type Hook = (app: FluxStackFramework) => unknown

export interface AppParts {
  /** The app's routes, an Elysia app with the prefix `/api`. */
  routes?: AnyElysia
  /** The app's live components, as `registry({ … })` gives them. */
  live?: LiveRegistry
  /** What `/api/ready` asks. */
  ready?: readonly ReadyCheck[]
  onStart?: readonly Hook[]
  onStop?: readonly Hook[]
}

/** An app: its routes, live components and logger, and what happens between its start and its stop. */
export class FluxStackFramework {
  readonly config: ResolvedConfig
  readonly logger: FluxStackLogger
  readonly elysia: AnyElysia
  readonly live: LiveServer
  readonly #parts: AppParts
  readonly #pipeline: Pipeline
  #state: 'new' | 'starting' | 'started' | 'stopping' | 'stopped' = 'new'
  #startedAt = Date.now()
  #ready: Promise<void> | undefined
  #drained: Promise<void> | undefined

  constructor(config: ResolvedConfig, parts: AppParts = {}) {
    this.config = config
    this.#parts = parts
    const { level, format, redact } = config.logging
    this.logger = new FluxStackLogger({ level, format, redact })
    this.live = new LiveServer({
      registry: parts.live ?? {},
      config: { ...config.live, exposeErrors: showsInternals(config) },
      logger: this.logger.child({ module: 'live' }),
    })
    this.elysia = buildElysia({
      config,
      logger: this.logger,
      routes: parts.routes,
      status: () => ({
        busy: this.#state === 'new' || this.#state === 'started' ? undefined : this.#state,
        startedAt: this.#startedAt,
        checks: parts.ready ?? [],
      }),
    })
    this.#pipeline = new Pipeline({ config, logger: this.logger, elysia: this.elysia })
  }

  /** Resolves when asynchronous plugins are loaded and the routes are compiled; before that, requests answer 404. */
  ready(): Promise<void> {
    this.#ready ??= Promise.resolve(this.elysia.modules).then(() => void this.elysia.compile())
    return this.#ready
  }

  /** Answers a request without a port: what tests call. */
  async handle(request: Request): Promise<Response> {
    await this.ready()
    return this.#pipeline.fetch(request)
  }

  /** Answers a request of a listener, which has waited for `ready`. */
  fetch(request: Request, info?: Info): Promise<Response> {
    return this.#pipeline.fetch(request, info)
  }

  /** Runs the start hooks, once; a hook that throws stops the start. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    await this.ready()
    this.#state = 'starting'
    this.#startedAt = Date.now()
    this.live.start()
    for (const hook of this.elysia.event.start ?? []) await hook.fn(this.elysia)
    for (const hook of this.#parts.onStart ?? []) await hook(this)
    this.#state = 'started'
  }

  /** `/api/ready` answers 503 from now on and live sockets are told to come back later; resolves when they are gone. */
  drain({ deadline = this.config.server.stopDeadline }: { deadline?: number } = {}): Promise<void> {
    this.#state = 'stopping'
    return (this.#drained ??= Promise.resolve(this.live.drain(deadline)))
  }

  /**
   * Drains, then runs the stop hooks, once. A hook that throws, or that takes longer than the deadline, is logged and keeps none of
   * the others from running.
   */
  async stop(options: { deadline?: number } = {}): Promise<void> {
    if (this.#state === 'stopped') return
    const { deadline = this.config.server.stopDeadline } = options
    await this.drain({ deadline })
    this.#state = 'stopped'
    const own = (this.#parts.onStop ?? []).toReversed().map((hook) => () => hook(this))
    const plugins = (this.elysia.event.stop ?? []).map((hook) => () => hook.fn(this.elysia))
    for (const hook of [...own, ...plugins]) {
      try {
        await inTime(hook, deadline)
      } catch (error) {
        this.logger.error('A stop hook failed', { err: error })
      }
    }
  }

  /**
   * Takes over from the framework this one replaces after an edit: sockets, live state, and that it has started.
   * Start hooks do not run again; the stop hooks that run in the end are this one's.
   */
  adopt(previous: FluxStackFramework): void {
    this.live.adopt(previous.live)
    this.#state = previous.#state
    this.#startedAt = previous.#startedAt
  }
}
