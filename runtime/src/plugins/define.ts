import type { AnyElysia } from 'elysia'
import type { ResolvedConfig } from '../config/index.ts'
import type { SectionSchema } from '../config/types.ts'
import type { FluxStackError } from '../errors/errors.ts'
import type { LiveServer } from '../live/server/index.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import type { MetricsCollector } from '../monitoring/collector.ts'
import type { ServiceContainer } from '../services/container.ts'

/** The options of a plugin without a `configSchema`. */
// oxlint-disable-next-line typescript/ban-types -- `{}` is the one type with no keys that intersects to nothing
type NoOptions = {}
type OptionsOf<S> = S extends SectionSchema ? S['_zod']['output'] : NoOptions
type InputOf<S> = S extends SectionSchema ? S['_zod']['input'] : NoOptions

/** What a plugin gets: the app it is in, and what the configuration says to it. */
export interface PluginContext<Options = unknown> {
  /** The whole configuration, resolved. */
  readonly config: ResolvedConfig
  /** `plugins.<name>` of the configuration, checked by the plugin's `configSchema`. */
  readonly options: Options & { readonly enabled: boolean }
  /** Lines written with it carry the plugin's name. */
  readonly logger: FluxStackLogger
  /** The root Elysia app. In `setup` the app's own routes are not on it yet, so hooks and routes put there come first. */
  readonly elysia: AnyElysia
  readonly live: LiveServer
  /** The app's services. */
  readonly services: ServiceContainer
  /** What is measured; a plugin may add metrics of its own. */
  readonly metrics: MetricsCollector
}

/** A request, before it is answered and after. */
export interface RequestEvent {
  readonly request: Request
  /** Without the query. */
  readonly path: string
  readonly requestId: string
  /** The client's address; undefined without a network, as in tests. */
  readonly address: string | undefined
  /** Where the client reached the app, as `https://example.com`. */
  readonly origin: string
}

export interface ResponseEvent extends RequestEvent {
  /** Its headers may be changed. */
  readonly response: Response
  /** Milliseconds since the request came. */
  readonly ms: number
}

export interface ErrorEvent {
  /** What the answer is made from; what was thrown, where that is something else, is its `cause`. */
  readonly error: FluxStackError
  readonly request: Request
}

/** A live socket. */
export interface LiveConnectionEvent {
  readonly id: string
  readonly address: string | undefined
}

type Answer = Response | undefined | void

/** What a plugin may take part in. A hook that no plugin has costs nothing; one that fails is logged by name, and the rest goes on. */
export interface PluginHooks<Options = unknown> {
  /** The configuration is complete; throws where the plugin cannot work with it. Before any `setup`. */
  onConfigResolved?(context: PluginContext<Options>): void
  onServerStart?(context: PluginContext<Options>): unknown
  /** In reverse order. */
  onServerStop?(context: PluginContext<Options>): unknown
  /** Before anything else sees the request. A `Response` is the answer; so is a `FluxStackError` that is thrown. */
  onRequest?(event: RequestEvent, context: PluginContext<Options>): Answer | Promise<Answer>
  /** Before the answer leaves, in reverse order; files and errors too. A `Response` takes its place. */
  onResponse?(event: ResponseEvent, context: PluginContext<Options>): Answer | Promise<Answer>
  /** An error is about to be answered. The answer does not wait for it. */
  onError?(event: ErrorEvent, context: PluginContext<Options>): unknown
  onLiveConnect?(event: LiveConnectionEvent, context: PluginContext<Options>): unknown
  onLiveDisconnect?(event: LiveConnectionEvent, context: PluginContext<Options>): unknown
}

export type HookName = keyof PluginHooks

export interface PluginDefinition<S extends SectionSchema | undefined = undefined> extends PluginHooks<OptionsOf<S>> {
  /** Unique in an app, in lower case with dashes; its options are `plugins.<name>` in the configuration. */
  name: string
  version?: string
  /** Names of plugins that have to be set up before it; without them the app does not start. */
  dependencies?: readonly string[]
  /** Higher comes first among plugins that do not depend on each other. Default 0. */
  priority?: number
  /** Whether it is on where the configuration does not say. Default true. */
  enabled?: boolean
  /** The app must not run without it: where it cannot be set up or started, neither can the app, and a failing `onRequest` is a 500. */
  required?: boolean
  /** A `z.object` of its options; they are checked with the rest of the configuration, in the same report. */
  configSchema?: S
  /** Options that stand under those of the configuration. */
  defaultConfig?: Partial<InputOf<S>>
  /** Adds to the app. May return hooks that are closed over what it made. */
  setup?(
    context: PluginContext<OptionsOf<S>>,
  ): void | PluginHooks<OptionsOf<S>> | Promise<void | PluginHooks<OptionsOf<S>>>
}

/** A plugin, whatever its options are. */
export interface Plugin extends PluginHooks {
  readonly name: string
  readonly version?: string
  readonly dependencies?: readonly string[]
  readonly priority?: number
  readonly enabled?: boolean
  readonly required?: boolean
  readonly configSchema?: SectionSchema | undefined
  readonly defaultConfig?: object
  setup?(context: PluginContext): void | PluginHooks | Promise<void | PluginHooks>
}

/**
 * Defines a plugin. Pure: nothing happens until `createApp` is given it.
 *
 * @example
 * export default definePlugin({
 *   name: 'greeting',
 *   configSchema: z.object({ text: z.string().default('Hello') }),
 *   setup: ({ elysia, options }) => void elysia.get('/api/greeting', () => options.text),
 * })
 */
export function definePlugin<S extends SectionSchema | undefined = undefined>(plugin: PluginDefinition<S>): Plugin {
  return plugin as Plugin // the framework hands each plugin the options that its own schema gave
}
