import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** What the app imports; the file of that name in the runtime is an empty list. */
const asked = '@fluxstack/runtime/plugins/installed'
const installedModule = 'virtual:fluxstack/plugins'
const loaded = `\0${installedModule}`

/**
 * By an alias, since Vite leaves the runtime's own modules to Node before it asks any plugin.
 */
export const installedAlias = { find: new RegExp(`^${asked}$`), replacement: installedModule }

interface PackagePlugin {
  /** Name of the package. */
  readonly name: string
  /** What to import of it: `flux-mail`, `@acme/tools/plugin`. */
  readonly specifier: string
}

/**
 * The app's dependencies that are plugins: those whose package.json has `"fluxstack": { "plugin": "." }`, the subpath whose
 * default export is the plugin. By name, so that their order is the same everywhere. Only what the app's own package.json lists
 * counts: what a package brings along does not run by itself.
 *
 * @throws Error naming the package whose field is something else.
 */
export function installedPlugins(root: string): PackagePlugin[] {
  const { dependencies } = manifestIn(root) ?? {}
  const names = typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : []
  return names.toSorted().flatMap((name) => {
    const subpath = pluginOf(name, manifestOf(name, root)?.['fluxstack'])
    return subpath === undefined ? [] : [{ name, specifier: name + subpath.slice(1) }]
  })
}

function pluginOf(name: string, field: unknown): string | undefined {
  if (field === undefined) return undefined
  const plugin: unknown = Object(field).plugin
  // a package may have a half for the command line alone
  if (plugin === undefined && typeof field === 'object' && field !== null) return undefined
  if (typeof plugin === 'string' && /^\.(?:\/[\w./-]+)?$/.test(plugin)) return plugin
  throw new Error(
    `The package ${name} says in its package.json that its plugin is ${JSON.stringify(plugin ?? field)}; it has to be a subpath, as in "fluxstack": { "plugin": "." }`,
  )
}

/** Looked for as Node does, so that a workspace's packages are found too; not by resolving, since `exports` may hide it. */
function manifestOf(name: string, root: string): Record<string, unknown> | undefined {
  const here = manifestIn(join(root, 'node_modules', name))
  const parent = dirname(root)
  return here ?? (parent === root ? undefined : manifestOf(name, parent))
}

function manifestIn(folder: string): Record<string, unknown> | undefined {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> // what is read of it is checked
  } catch (cause) {
    throw new Error(`${file} is not JSON`, { cause })
  }
}

/** The list as a module that imports each of them. */
function moduleText(plugins: readonly PackagePlugin[]): string {
  const imports = plugins.map(({ specifier }, index) => `import plugin${index} from ${JSON.stringify(specifier)}`)
  const entries = plugins.map(({ name }, index) => `  plugin(${JSON.stringify(name)}, plugin${index}),`)
  return `${imports.join('\n')}
function plugin(name, value) {
  if (typeof value === 'object' && value !== null && typeof value.name === 'string') return value
  throw new TypeError('The package ' + name + ' says that it is a FluxStack plugin, but its default export is none')
}
export const installed = [
${entries.join('\n')}
]
`
}

/** Fills `@fluxstack/runtime/plugins/installed` with the plugins among the packages of the app in `root`. */
export function installedPlugin(root: () => string): Plugin {
  return {
    name: 'fluxstack:installed-plugins',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === installedModule) return loaded
      // they are the app's packages, whatever folder Vite calls its root
      if (importer === loaded) return this.resolve(source, join(root(), 'package.json'), { skipSelf: true })
      return undefined
    },
    load: (id) => (id === loaded ? moduleText(installedPlugins(root())) : undefined),
  }
}
