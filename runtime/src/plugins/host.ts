import { PluginError } from '../errors/errors.ts'
import { inTime, tookTooLong } from '../framework/in-time.ts'
import type { ReadyCheck } from '../framework/system-routes.ts'
import type { LiveServer } from '../live/server/index.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import { monitorsRequests, type RequestMonitor } from '../monitoring/request-monitor.ts'
import type { HookName, PluginContext, PluginHooks } from './define.ts'
import {
  type BoundHook,
  failure,
  type Hosted,
  inOrder,
  isHeaderSet,
  isDown,
  isMonitor,
  isRequestLog,
  isUp,
  optionsOf,
  type Stage,
} from './hosted.ts'
import { addsHeaders, type LastHeaders } from './last-headers.ts'
import { makesRequestLog, type RequestLog } from './logger/line.ts'
import type { PluginRegistry } from './registry.ts'

export type HostParts = Pick<PluginContext, 'config' | 'logger' | 'elysia' | 'live' | 'services' | 'metrics'> & {
  registry: PluginRegistry
}

/** The plugins of one framework: set up once, in order, each of them caught when it falls. */
export class PluginHost {
  readonly #hosted: Hosted[]
  readonly #logger: FluxStackLogger
  readonly #live: LiveServer
  #late: Promise<void> | undefined

  constructor({ registry, config, logger, elysia, live, services, metrics }: HostParts) {
    this.#logger = logger
    this.#live = live
    this.#hosted = registry
      .ordered(({ name }) => optionsOf(config, name).enabled, Object.keys(config.plugins))
      .map((plugin) => {
        const child = logger.child({ plugin: plugin.name })
        const context = {
          config,
          options: optionsOf(config, plugin.name),
          logger: child,
          elysia,
          live,
          services,
          metrics,
        }
        return { plugin, context, hooks: [plugin] }
      })
  }

  /** Tells every plugin of the configuration, then sets each up; a promise only where a setup is asynchronous. */
  setup(): void | Promise<void> {
    for (const hosted of this.#hosted) {
      try {
        hosted.plugin.onConfigResolved?.(hosted.context)
      } catch (error) {
        this.fail(hosted, 'onConfigResolved', error)
      }
    }
    return inOrder(this.#hosted, (hosted) => this.#setup(hosted))
  }

  /** The plugins' hooks of a kind, in order; undefined when there is none, so that nothing is spent on it. */
  hooks<K extends HookName>(name: K): readonly BoundHook<K>[] | undefined {
    const bound = this.#hosted.filter(isUp).flatMap((hosted) =>
      hosted.hooks.flatMap((hooks) => {
        const hook = hooks[name]
        // bound to their object: a hook may be a method that uses `this`
        return typeof hook === 'function' ? [{ hosted, run: hook.bind(hooks) as NonNullable<PluginHooks[K]> }] : []
      }),
    )
    return bound.length === 0 ? undefined : bound
  }

  /** Writes the line of each request; undefined where the plugin `logger` is off. */
  get requestLog(): RequestLog | undefined {
    return this.#first(isRequestLog)?.[makesRequestLog](this.#logger)
  }

  /** What watches every request; undefined where the plugin `monitoring` is off. */
  get requestMonitor(): RequestMonitor | undefined {
    return this.#first(isMonitor)?.[monitorsRequests]
  }

  /** What a plugin does instead of its `onResponse` where headers can be added without reading the answer. */
  get lastHeaders(): LastHeaders | undefined {
    return this.#first(isHeaderSet)?.[addsHeaders]
  }

  /** Tells plugins of live sockets from now on. */
  bindLive(): void {
    const { events } = this.#live.hub
    const connect = this.hooks('onLiveConnect')
    const disconnect = this.hooks('onLiveDisconnect')
    if (connect) events.opened = ({ id, address }) => this.observe('onLiveConnect', connect, { id, address })
    if (disconnect) events.closed = ({ id, address }) => this.observe('onLiveDisconnect', disconnect, { id, address })
  }

  /** What `/api/ready` says of plugins that could not be set up or started. */
  get checks(): ReadyCheck[] {
    return this.#hosted
      .filter(({ failed }) => failed !== undefined)
      .map(({ plugin, failed }) => ({
        name: `plugin ${plugin.name}`,
        check() {
          throw new PluginError(`its ${failed} failed`, { userMessage: `its ${failed} failed` })
        },
      }))
  }

  /** @throws PluginError where a required plugin does not start. */
  async start(): Promise<void> {
    for (const bound of this.hooks('onServerStart') ?? []) await this.#start(bound)
  }

  /** Runs the stop hooks, backwards. */
  async stop(): Promise<void> {
    await this.#late
    await this.#stop(() => true)
  }

  /** After an edit: what is new is started, what is gone is stopped, and what goes on does so without either. */
  adopt(previous: PluginHost, started: boolean): void {
    const before = new Set(previous.#names())
    const now = new Set(this.#names())
    if (!started) return
    const fresh = (this.hooks('onServerStart') ?? []).filter(({ hosted }) => !before.has(hosted.plugin.name))
    const gone = new Set(previous.#names().filter((name) => !now.has(name)))
    this.#late = (async () => {
      await previous.#late
      await previous.#stop(({ plugin }) => gone.has(plugin.name))
      for (const bound of fresh) await this.#start(bound)
    })().catch(() => {}) // a required plugin that does not start is logged; the app that runs goes on
  }

  /** Runs a hook that only looks on, and waits for nothing. */
  observe<K extends 'onError' | 'onLiveConnect' | 'onLiveDisconnect'>(
    name: K,
    hooks: readonly BoundHook<K>[],
    event: Parameters<NonNullable<PluginHooks[K]>>[0],
  ): void {
    for (const { hosted, run } of hooks) {
      // the three kinds of hook differ in their event alone, which K ties to the name
      const call = run as (event: unknown, context: PluginContext) => unknown
      try {
        const answer = call(event, hosted.context)
        if (answer instanceof Promise) answer.catch((error: unknown) => this.report(hosted, name, error))
      } catch (error) {
        this.report(hosted, name, error)
      }
    }
  }

  /** One line that names the plugin and the hook. */
  report({ plugin: { name } }: Hosted, stage: Stage, error: unknown): void {
    this.#logger.error(`Plugin ${name} failed in ${stage}`, { plugin: name, hook: stage, err: error })
  }

  /** The plugin is out, or half of it is: `/api/ready` says so from now on. @throws PluginError where it is required. */
  fail(hosted: Hosted, stage: Stage, error: unknown): void {
    hosted.failed = stage
    this.report(hosted, stage, error)
    if (hosted.plugin.required) throw failure(hosted.plugin, stage, error)
  }

  #first<T extends PluginHooks>(is: (hooks: PluginHooks) => hooks is T): T | undefined {
    return this.#hosted
      .filter(isUp)
      .flatMap(({ hooks }) => hooks)
      .find(is)
  }

  #names(): string[] {
    return this.#hosted.filter(isUp).map(({ plugin }) => plugin.name)
  }

  #setup(hosted: Hosted): void | Promise<void> {
    const { plugin, context, hooks } = hosted
    if (hosted.failed) return
    const down = (plugin.dependencies ?? []).find((name) => this.#hosted.some((one) => isDown(one, name)))
    try {
      if (down !== undefined) throw new PluginError(`Plugin ${down}, which it depends on, failed`)
      const made = plugin.setup?.(context)
      if (made instanceof Promise) {
        // what comes later than that is not waited for, and its hooks are not taken
        return inTime(() => made, context.config.server.startDeadline, tookTooLong).then(
          (more) => void (more && hooks.push(more)),
          (error: unknown) => this.fail(hosted, 'setup', error),
        )
      }
      if (made) hooks.push(made)
    } catch (error) {
      this.fail(hosted, 'setup', error)
    }
  }

  async #start({ hosted, run }: BoundHook<'onServerStart'>): Promise<void> {
    try {
      const { context } = hosted
      await inTime(() => run(context), context.config.server.startDeadline, tookTooLong)
    } catch (error) {
      this.fail(hosted, 'onServerStart', error)
    }
  }

  async #stop(wanted: (hosted: Hosted) => boolean): Promise<void> {
    for (const { hosted, run } of (this.hooks('onServerStop') ?? []).toReversed()) {
      if (!wanted(hosted)) continue
      try {
        const { context } = hosted
        await inTime(() => run(context), context.config.server.stopDeadline, tookTooLong)
      } catch (error) {
        this.report(hosted, 'onServerStop', error)
      }
    }
  }
}
