import type { AnyElysia } from 'elysia'
import type { Authenticate } from '../authentication/identity.ts'
import type { ResolvedConfig } from '../config/index.ts'
import { ErrorAnswers } from '../errors/answers.ts'
import type { FieldMessages, Messages } from '../errors/messages.ts'
import { LiveServer } from '../live/server/index.ts'
import type { RoomBus } from '../live/bus/types.ts'
import type { StateStore } from '../live/store/types.ts'
import type { AuditSink } from '../live/server/security/audit.ts'
import type { LiveRegistry } from '../live/types.ts'
import { loggerOptions } from '../logging/from-config.ts'
import { FluxStackLogger } from '../logging/logger.ts'
import type { LogTransport } from '../logging/transports.ts'
import { MetricsCollector } from '../monitoring/collector.ts'
import { builtInPlugins } from '../plugins/built-in.ts'
import type { Plugin } from '../plugins/define.ts'
import { PluginHost } from '../plugins/host.ts'
import { PluginRegistry } from '../plugins/registry.ts'
import { bindRequestHooks, type RequestHooks } from '../plugins/request-hooks.ts'
import { ServiceContainer } from '../services/container.ts'
import { buildElysia, showsInternals } from './elysia.ts'
import { inTime, lateStart } from './in-time.ts'
import { type LiveKeeping, liveKeeping, liveOptions } from './live-server.ts'
import { ticketRoute } from './live-ticket.ts'
import { ticketPath } from './paths.ts'
import { Pipeline } from './pipeline.ts'
import type { ReadyCheck } from './system-routes.ts'
import type { Info } from './visit.ts'

/** Run in order at the start, in reverse order at the stop. */
export type Hook = (app: FluxStackFramework) => unknown

export interface AppParts {
  /** The app's routes, an Elysia app with the prefix `/api`. */
  routes?: AnyElysia
  /** The app's live components, as `registry({ … })` gives them. */
  live?: LiveRegistry
  /** Where durable components are kept, opened and closed by the app; default what `live.store` of the configuration says. */
  liveStore?: StateStore
  /** How events of rooms reach the app's other processes, opened and closed by the app; default they stay in this one. */
  liveBus?: RoomBus
  /** The app's services: `services` in routes that use `withServices`, `this.services` in live components. */
  services?: ServiceContainer
  /** What the app has beside the plugins that come with FluxStack; `plugins` of the configuration says which are on. */
  plugins?: readonly Plugin[]
  /** Where log lines go beside the console and the file of the configuration. */
  logTransports?: readonly LogTransport[]
  /**
   * What the app's errors say to people, by locale and code: `{ de: { NOTE_NOT_FOUND: 'Die Notiz gibt es nicht.' } }`. An answer's
   * language is what `Accept-Language` asks for.
   */
  messages?: Messages
  /** What zod says of fields, by locale: `{ de: de().localeError }`, with `import { de } from 'zod/v4/locales'`. */
  fieldMessages?: FieldMessages
  /** The language that errors are written in, and the answer to who asks for none of `messages`. Default `app.locale` of the configuration. */
  locale?: string
  /**
   * Who somebody is, by the cookies or headers of a request: asked where a live socket opens, and by `authGuard()` and `currentUser()`.
   * Undefined is somebody who is not known, who may still use what asks for nobody.
   *
   * @example
   * authenticate: async ({ cookies }) => sessions.get(cookies.session)
   */
  authenticate?: Authenticate
  /** Is given each entry of the audit log of live actions, in order; no action waits for it. */
  audit?: AuditSink
  /** What `/api/ready` asks. */
  ready?: readonly ReadyCheck[]
  onStart?: readonly Hook[]
  onStop?: readonly Hook[]
}

/** An app: its routes, plugins, live components and logger, and what happens between its start and its stop. */
export class FluxStackFramework {
  readonly config: ResolvedConfig
  readonly logger: FluxStackLogger
  readonly elysia: AnyElysia
  readonly live: LiveServer
  readonly plugins: PluginRegistry
  /** Empty where `createApp` was given none. */
  readonly services: ServiceContainer
  /** What is measured, and the app's own metrics. */
  readonly metrics: MetricsCollector
  /** What it was made of; a test makes another app of the same. */
  readonly parts: AppParts
  readonly #pipeline: Pipeline
  readonly #answers: ErrorAnswers
  readonly #host: PluginHost
  #keeping: LiveKeeping
  readonly #mounted: void | Promise<void>
  #adopted = false
  #state: 'new' | 'starting' | 'started' | 'stopping' | 'stopped' = 'new'
  #startedAt = Date.now()
  #ready: Promise<void> | undefined
  #drained: Promise<void> | undefined

  constructor(config: ResolvedConfig, parts: AppParts = {}) {
    this.config = config
    this.parts = parts
    this.logger = new FluxStackLogger(loggerOptions(config.logging, parts.logTransports))
    this.services = parts.services ?? new ServiceContainer()
    this.services.useLogger(this.logger)
    const { messages, fieldMessages, locale = config.app.locale } = parts
    this.#answers = new ErrorAnswers({ expose: showsInternals(config), messages, fieldMessages, locale })
    const liveLogger = this.logger.child({ module: 'live' })
    this.#keeping = liveKeeping(config, liveLogger, parts)
    this.live = new LiveServer({
      registry: parts.live ?? {},
      config: liveOptions(config, showsInternals(config)),
      logger: liveLogger,
      store: this.#keeping.store,
      bus: parts.liveBus,
      signature: this.#keeping.signature,
      services: this.services,
      onProblem: (code) => this.#answers.counts.add(code),
      authenticate: parts.authenticate,
      audit: { sink: parts.audit, logger: this.logger.child({ module: 'audit' }) },
      redact: config.logging.redact,
    })
    this.metrics = new MetricsCollector({
      logger: this.logger,
      live: this.live,
      errors: () => this.errorCounts(),
      ...config.monitoring.metrics,
    })
    const hooks: RequestHooks = {}
    this.elysia = buildElysia({
      config,
      logger: this.logger,
      answers: this.#answers,
      hooks,
      status: () => ({
        busy: this.#state === 'new' || this.#state === 'started' ? undefined : this.#state,
        startedAt: this.#startedAt,
        checks: [...(parts.ready ?? []), ...this.#host.checks],
      }),
    })
    this.#pipeline = new Pipeline({
      config,
      logger: this.logger,
      elysia: this.elysia,
      services: parts.services,
      answers: this.#answers,
      hooks,
      authentication: parts.authenticate && {
        authenticate: parts.authenticate,
        revoke: (what) => this.live.revoke(what),
      },
    })
    if (parts.authenticate) this.elysia.use(ticketRoute(ticketPath(config.live.path), () => this.live))
    this.plugins = new PluginRegistry([...builtInPlugins, ...(parts.plugins ?? [])])
    const { logger, elysia, live, services, metrics } = this
    this.#host = new PluginHost({ registry: this.plugins, config, logger, elysia, live, services, metrics })
    this.#mounted = this.#mount(hooks)
  }

  /** Plugins first, so that what they put on the app holds for its routes; a promise only where one is set up asynchronously. */
  #mount(hooks: RequestHooks): void | Promise<void> {
    const routes = () => {
      if (this.parts.routes) this.elysia.use(this.parts.routes)
      bindRequestHooks(this.#host, hooks)
      this.#host.bindLive()
    }
    const set = this.#host.setup()
    if (!(set instanceof Promise)) return routes()
    const mounted = set.then(routes)
    mounted.catch(() => {}) // told by `ready`
    return mounted
  }

  /** Resolves when asynchronous plugins are loaded and the routes are compiled; before that, requests answer 404. */
  ready(): Promise<void> {
    this.#ready ??= this.#load()
    return this.#ready
  }

  async #load(): Promise<void> {
    await this.#mounted
    await inTime(() => this.elysia.modules, this.config.server.startDeadline, lateStart('An Elysia plugin'))
    this.elysia.compile()
  }

  /** How many errors were answered since the process started, by code, those of live components included. */
  errorCounts(): Readonly<Record<string, number>> {
    return this.#answers.counts.all()
  }

  /** Answers a request without a port: what tests call. */
  async handle(request: Request): Promise<Response> {
    await this.ready()
    return this.#pipeline.fetch(request)
  }

  /** Answers a request of a listener, which has waited for `ready`; at once where nothing has to be waited for. */
  fetch(request: Request, info?: Info): Response | Promise<Response> {
    return this.#pipeline.fetch(request, info)
  }

  /** Runs the start hooks, once, the plugins' first; one of the app's own that throws stops the start. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    await this.ready()
    this.#state = 'starting'
    this.#startedAt = Date.now()
    const inGoodTime = (work: () => unknown, what = 'A start hook') =>
      inTime(work, this.config.server.startDeadline, lateStart(what))
    await inGoodTime(() => this.services.start(), 'The start of the services')
    await inGoodTime(() => this.#keeping.start(), 'The store of live components')
    this.live.start()
    for (const hook of this.elysia.event.start ?? []) await inGoodTime(() => hook.fn(this.elysia))
    await this.#host.start()
    for (const hook of this.parts.onStart ?? []) await inGoodTime(() => hook(this))
    this.#state = 'started'
  }

  /** `/api/ready` answers 503 from now on and live sockets are told to come back later; resolves when they are gone. */
  drain({ deadline = this.config.server.stopDeadline }: { deadline?: number } = {}): Promise<void> {
    this.#state = 'stopping'
    return (this.#drained ??= Promise.resolve(this.live.drain(deadline)))
  }

  /**
   * Drains, stops the plugins, disposes of the services and runs the stop hooks, once. A hook that throws, or that takes longer than the
   * deadline, is logged and keeps none of the others from running.
   */
  async stop(options: { deadline?: number } = {}): Promise<void> {
    if (this.#state === 'stopped' || this.#adopted) return
    const { deadline = this.config.server.stopDeadline } = options
    await this.drain({ deadline })
    this.#state = 'stopped'
    await this.#host.stop()
    await this.services.dispose(options)
    const own = (this.parts.onStop ?? []).toReversed().map((hook) => () => hook(this))
    const elysia = (this.elysia.event.stop ?? []).map((hook) => () => hook.fn(this.elysia))
    for (const hook of [() => this.#keeping.close(), ...own, ...elysia]) {
      try {
        await inTime(hook, deadline)
      } catch (error) {
        this.logger.error('A stop hook failed', { err: error })
      }
    }
  }

  /**
   * Takes over from the framework this one replaces after an edit: sockets, live state, and that it has started.
   * Start hooks do not run again; the stop hooks that run in the end are this one's, once. A plugin that is new is started, one that is
   * gone is stopped. The services that it replaces are disposed of when the requests that use them are through; those of an unchanged
   * container go on.
   */
  adopt(previous: FluxStackFramework): void {
    this.live.adopt(previous.live)
    // the states that live go on in it
    this.#keeping = previous.#keeping
    this.#host.adopt(previous.#host, previous.#state === 'started')
    this.metrics.adopt(previous.metrics)
    previous.#adopted = true
    this.#answers.counts.adopt(previous.#answers.counts)
    if (this.services !== previous.services) void previous.services.dispose()
    this.#state = previous.#state
    this.#startedAt = previous.#startedAt
  }
}
