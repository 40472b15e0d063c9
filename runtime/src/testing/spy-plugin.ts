import { PluginError } from '../errors/errors.ts'
import { builtInPlugins } from '../plugins/built-in.ts'
import type { HookName, Plugin, PluginContext, PluginHooks } from '../plugins/define.ts'
import { Listeners } from './listeners.ts'
import type { Subscribable } from './wait.ts'

/** What a hook is given first: the request, the answer, the error, the socket; the plugin's context where there is nothing else. */
export type EventOf<K extends HookName | 'setup'> = K extends HookName
  ? Parameters<NonNullable<PluginHooks[K]>>[0]
  : PluginContext

export interface SpyEvent<K extends HookName | 'setup' = HookName | 'setup'> {
  readonly hook: K
  readonly event: EventOf<K>
}

/** A plugin that remembers what it was told. */
export interface SpyPlugin extends Plugin, Subscribable {
  /** In the order they came. */
  readonly events: readonly SpyEvent[]
  /** What one hook was given, each time. */
  of<K extends HookName | 'setup'>(hook: K): EventOf<K>[]
  /** Forgets what came so far. */
  clear(): void
}

export interface SpyPluginOptions {
  /** What hooks do and answer, besides being recorded. */
  hooks?: PluginHooks
  /** Lets the plugin that it stands for work as it does, and records. Default false: it does nothing. */
  through?: boolean
}

const HOOKS = Object.keys({
  onConfigResolved: true,
  onServerStart: true,
  onServerStop: true,
  onRequest: true,
  onResponse: true,
  onError: true,
  onLiveConnect: true,
  onLiveDisconnect: true,
} satisfies Record<HookName, true>) as HookName[] // the keys of the line above

/**
 * A plugin for tests: a new one by its name, or one that stands for another, with that one's name, options and place in the order.
 *
 * @example
 * const spy = spyPlugin('audit')
 * const app = createTestApp(config, { routes, plugins: [spy] })
 * await app.request('/api/notes')
 * spy.of('onResponse') // [{ path: '/api/notes', response, ms, … }]
 */
export function spyPlugin(of: string | Plugin, { hooks = {}, through = false }: SpyPluginOptions = {}): SpyPlugin {
  const original: Plugin = typeof of === 'string' ? { name: of } : of
  const events: SpyEvent[] = []
  const listeners = new Listeners()
  const record = (hook: HookName | 'setup', event: SpyEvent['event']) => {
    events.push({ hook, event })
    listeners.tell()
  }
  const recorded = HOOKS.map((name) => {
    const own: unknown = through ? original[name]?.bind(original) : undefined
    const work = (hooks[name]?.bind(hooks) ?? own) as ((...input: unknown[]) => unknown) | undefined
    const hook = (event: SpyEvent['event'], context: unknown) => {
      record(name, event)
      return work?.(event, context)
    }
    return [name, hook]
  })
  return {
    ...described(original),
    ...(Object.fromEntries(recorded) as PluginHooks), // each of them has its hook's name and passes on its input
    setup(context) {
      record('setup', context)
      return through ? original.setup?.(context) : undefined
    },
    events,
    // events of a hook have that hook's type
    of: <K extends HookName | 'setup'>(hook: K) =>
      events.filter((one) => one.hook === hook).map(({ event }) => event as EventOf<K>),
    clear: () => void (events.length = 0),
    subscribe: (listener) => listeners.add(listener),
  }
}

/** What a plugin is, without what it does. */
function described(plugin: Plugin): Plugin {
  const { name, version, dependencies, priority, enabled, required, configSchema, defaultConfig } = plugin
  const given = { version, dependencies, priority, enabled, required, configSchema, defaultConfig }
  return { name, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

/**
 * The plugins, with each of `standIns` in the place of the one of its name.
 *
 * @throws PluginError with PLUGIN_MISSING where there is none of that name.
 */
export function replacePlugins(plugins: readonly Plugin[], standIns: readonly Plugin[]): Plugin[] {
  const names = plugins.map(({ name }) => name)
  for (const { name } of standIns) {
    if (names.includes(name)) continue
    const own = `the app has ${names.join(', ') || 'none of its own'}`
    const isBuiltIn = builtInPlugins.some((plugin) => plugin.name === name)
    const why = isBuiltIn ? `it comes with FluxStack, and plugins.${name} of the configuration switches it off` : own
    const message = `There is no plugin ${name} to stand in for; ${why}`
    throw new PluginError(message, { code: 'PLUGIN_MISSING', context: { plugin: name } })
  }
  return plugins.map((plugin) => standIns.find(({ name }) => name === plugin.name) ?? plugin)
}
