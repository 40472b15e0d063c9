import type { CorsOptions } from './cors.ts'
import type { CsrfOptions } from './csrf.ts'
import type { LoggerPluginOptions } from './logger/index.ts'
import type { RateLimitOptions } from './rate-limit.ts'
import type { SecurityHeadersOptions } from './security-headers.ts'
import type { StaticPluginOptions } from './static/plugin.ts'
import type { VitePluginOptions } from './vite/development.ts'

export { definePlugin } from './define.ts'
export type {
  ErrorEvent,
  HookName,
  LiveConnectionEvent,
  Plugin,
  PluginContext,
  PluginDefinition,
  PluginHooks,
  RequestEvent,
  ResponseEvent,
} from './define.ts'
export { PluginRegistry } from './registry.ts'

/** What every plugin takes. */
export interface PluginSwitch {
  /** Whether the plugin is used. */
  enabled?: boolean
}

/**
 * The section `plugins` of the configuration. A plugin's package adds its own options, so that they are completed and checked
 * in the editor; the options of one that does not are checked when the app is made.
 *
 * @example
 * declare module '@fluxstack/runtime/plugins' {
 *   interface PluginsConfig { mail?: PluginSwitch & { from?: string } }
 * }
 */
export interface PluginsConfig {
  /** The line that each request has in the log. */
  logger?: PluginSwitch & LoggerPluginOptions
  /** The OpenAPI page; on where `server.openapi` is. */
  openapi?: PluginSwitch
  /** Serving the built client. */
  static?: PluginSwitch & StaticPluginOptions
  /** Pages of other origins that may call the API. */
  cors?: PluginSwitch & CorsOptions
  /** Refusing changes that a page of another site asks for. */
  csrf?: PluginSwitch & CsrfOptions
  /** 429 for clients that ask too much. */
  'rate-limit'?: PluginSwitch & RateLimitOptions
  /** The Content-Security-Policy and its like. */
  'security-headers'?: PluginSwitch & SecurityHeadersOptions
  /** The page in development. */
  vite?: PluginSwitch & VitePluginOptions
  /** Metrics, traces, alerts and the dashboard; what they do is the section `monitoring`. */
  monitoring?: PluginSwitch
  [plugin: string]: object | undefined
}
