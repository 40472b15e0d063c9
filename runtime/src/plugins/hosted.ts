import type { ResolvedConfig } from '../config/index.ts'
import { FluxStackError, PluginError } from '../errors/errors.ts'
import { type MonitorsRequests, monitorsRequests } from '../monitoring/request-monitor.ts'
import type { HookName, Plugin, PluginContext, PluginHooks } from './define.ts'
import { type AddsHeaders, addsHeaders } from './last-headers.ts'
import { type MakesRequestLog, makesRequestLog } from './logger/line.ts'

/** Where a plugin may fail. */
export type Stage = HookName | 'setup'

/** A plugin in one framework. */
export interface Hosted {
  readonly plugin: Plugin
  readonly context: PluginContext
  /** The plugin's own and those that its setup returned. */
  readonly hooks: PluginHooks[]
  failed?: Stage
}

/** One hook of one plugin, named in every line about it. */
export interface BoundHook<K extends HookName> {
  readonly hosted: Hosted
  readonly run: NonNullable<PluginHooks[K]>
}

export function isRequestLog(hooks: PluginHooks): hooks is PluginHooks & MakesRequestLog {
  return makesRequestLog in hooks
}

export function isHeaderSet(hooks: PluginHooks): hooks is PluginHooks & AddsHeaders {
  return addsHeaders in hooks
}

export function isMonitor(hooks: PluginHooks): hooks is PluginHooks & MonitorsRequests {
  return monitorsRequests in hooks
}

/** A required plugin's failure, or one that an answer is made from. */
export function failure({ name }: Plugin, stage: Stage, cause: unknown): PluginError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new PluginError(`Plugin ${name} failed in ${stage}: ${why}`, { context: { plugin: name, hook: stage }, cause })
}

/** Thrown on purpose, to be the answer. */
export function isAnswer(error: unknown): error is FluxStackError {
  return error instanceof FluxStackError
}

/** One whose start alone failed has been set up, and goes on with the rest of its hooks. */
export const isUp = ({ failed }: Hosted) => failed === undefined || failed === 'onServerStart'
export const isDown = (hosted: Hosted, name: string) => hosted.plugin.name === name && !isUp(hosted)

export function optionsOf(config: ResolvedConfig, name: string): { readonly enabled: boolean } {
  return config.plugins[name] ?? { enabled: true }
}

/** Runs one after the other, without a promise as long as none of them gives one. */
export function inOrder<T>(items: readonly T[], run: (item: T) => void | Promise<void>): void | Promise<void> {
  for (const [index, item] of items.entries()) {
    const answer = run(item)
    if (answer instanceof Promise) return answer.then(() => inOrder(items.slice(index + 1), run))
  }
}
