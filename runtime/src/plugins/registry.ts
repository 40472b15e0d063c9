import { asNamed } from '../config/plugin-order.ts'
import { nearest } from '../config/suggest.ts'
import { PluginError } from '../errors/errors.ts'
import type { Plugin } from './define.ts'

const NAME = /^[a-z\d][a-z\d-]*$/

/** The plugins of an app, and the order in which they work. */
export class PluginRegistry {
  readonly #plugins = new Map<string, Plugin>()

  /** @throws PluginError where one is not a plugin, or two have one name. */
  constructor(plugins: readonly Plugin[] = []) {
    for (const [index, plugin] of plugins.entries()) this.#add(plugin, `The plugin at position ${index + 1}`)
  }

  /** @throws PluginError where it is not a plugin, or another has its name. */
  register(plugin: Plugin): this {
    return this.#add(plugin, 'What is registered')
  }

  /** In the order they were registered. */
  get all(): readonly Plugin[] {
    return [...this.#plugins.values()]
  }

  get(name: string): Plugin | undefined {
    return this.#plugins.get(name)
  }

  has(name: string): boolean {
    return this.#plugins.has(name)
  }

  /**
   * Those that are enabled: each after those it depends on, then by priority, then as `named` (the order of the configuration), then as
   * they were registered.
   *
   * @throws PluginError with PLUGIN_MISSING or PLUGIN_CYCLE and the chain that leads there.
   */
  ordered(
    isEnabled: (plugin: Plugin) => boolean = ({ enabled = true }) => enabled,
    named: readonly string[] = [],
  ): Plugin[] {
    const enabled = asNamed(this.all, named).filter((plugin) => isEnabled(plugin))
    const names = new Set(enabled.map(({ name }) => name))
    const checked = new Set<string>()
    for (const plugin of enabled) this.#check(plugin, { enabled: names, checked }, [])
    const waiting = enabled.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0))
    const order: Plugin[] = []
    const placed = new Set<string>()
    while (waiting.length > 0) {
      const next = waiting.findIndex(({ dependencies = [] }) => dependencies.every((name) => placed.has(name)))
      // the check has found every cycle, so that one of them is always free
      for (const plugin of waiting.splice(Math.max(next, 0), 1)) {
        order.push(plugin)
        placed.add(plugin.name)
      }
    }
    return order
  }

  /** Follows a plugin's dependencies to the end. */
  #check(
    plugin: Plugin,
    { enabled, checked }: { enabled: ReadonlySet<string>; checked: Set<string> },
    trail: readonly string[],
  ): void {
    if (checked.has(plugin.name)) return
    const chain = [...trail, plugin.name]
    for (const name of plugin.dependencies ?? []) {
      const before = chain.indexOf(name)
      if (before !== -1) throw cycle([...chain.slice(before), name])
      const dependency = this.#plugins.get(name)
      if (!dependency || !enabled.has(name)) throw this.#missing(name, chain)
      this.#check(dependency, { enabled, checked }, chain)
    }
    checked.add(plugin.name)
  }

  #missing(name: string, chain: readonly string[]): PluginError {
    const near = nearest(name, [...this.#plugins.keys()])
    const why = this.#plugins.has(name)
      ? `it is disabled: set plugins.${name}.enabled to true`
      : `no such plugin is registered${near ? `; did you mean ${near}?` : ''}`
    return new PluginError(`Plugin ${chain.at(-1)} needs ${name}: ${why} (${[...chain, name].join(' → ')})`, {
      code: 'PLUGIN_MISSING',
      context: { plugin: chain.at(-1), missing: name, chain: [...chain, name] },
    })
  }

  #add(plugin: Plugin, what: string): this {
    const name: unknown = Object(plugin).name
    if (typeof plugin !== 'object' || typeof name !== 'string' || !NAME.test(name)) {
      const given =
        typeof name === 'string' && typeof plugin === 'object' ? `has the name '${name}'` : 'is not a plugin'
      const message = `${what} ${given}: it has to be what definePlugin({ name, … }) gives, the name in lower case with dashes`
      throw new PluginError(message, { code: 'PLUGIN_INVALID' })
    }
    if (this.#plugins.has(name))
      throw new PluginError(`There are two plugins named ${name}`, { code: 'PLUGIN_TWICE', context: { plugin: name } })
    const type: unknown = Object(plugin.configSchema)._zod?.def?.type
    if (plugin.configSchema !== undefined && type !== 'object')
      throw new PluginError(`The configSchema of plugin ${name} is not a z.object({ … }) of zod 4`, {
        code: 'PLUGIN_INVALID',
        context: { plugin: name },
      })
    this.#plugins.set(name, plugin)
    return this
  }
}

function cycle(chain: readonly string[]): PluginError {
  const message = `Plugins depend on each other in a circle: ${chain.join(' → ')}`
  return new PluginError(message, { code: 'PLUGIN_CYCLE', context: { chain } })
}
