import { resolve } from 'node:path'
import { mergeConfig, type Plugin, type UserConfig } from 'vite'
import { guardPlugin } from './guard.ts'
import { installedAlias, installedPlugin } from './installed.ts'
import { type AppPaths, appPaths } from './paths.ts'
import { type Side, viteSettings } from './settings.ts'

/** Name of the plugin by which `flux dev` and `flux build` tell this one what the configuration says. */
const sessionPlugin = 'fluxstack:session'

export interface SessionApi {
  readonly paths: AppPaths
  readonly side: Side
}

/** Tells `fluxstack()` of the same Vite configuration where the app is and which half of it is built. */
export function buildSession(paths: AppPaths, side: Side): Plugin<SessionApi> {
  return { name: sessionPlugin, api: { paths, side } }
}

/**
 * Vite for a FluxStack app: its folders, what the page may import, and, under `flux dev`, the server beside the page.
 * Under vitest it only finds installed plugins: tests have folders of their own and may import both sides.
 *
 * @example
 * export default defineConfig({ plugins: [fluxstack(), react(), tailwindcss()] })
 */
export function fluxstack(): Plugin[] {
  let paths: AppPaths | undefined
  let root = process.cwd()
  const settings: Plugin = {
    name: 'fluxstack',
    enforce: 'pre',
    config(config, env) {
      root = resolve(config.root ?? root)
      const resolved = { resolve: { alias: [installedAlias] } }
      if (isTest(config)) return resolved
      const session = sessionOf(config)
      paths = session?.paths ?? appPaths(root)
      root = paths.root
      return mergeConfig(viteSettings(paths, { command: env.command, side: session?.side ?? 'client' }), resolved)
    },
  }
  return [settings, guardPlugin(() => paths), installedPlugin(() => root)]
}

/** Vitest marks its own configuration and those of its projects by plugins of its own. */
function isTest({ plugins = [] }: UserConfig): boolean {
  return plugins
    .flat()
    .some(
      (plugin) => plugin && 'name' in plugin && typeof plugin.name === 'string' && /^vitest(?::|$)/.test(plugin.name),
    )
}

function sessionOf(config: UserConfig): SessionApi | undefined {
  // The plugin of that name is made in this folder alone, with this API.
  return (pluginNamed(config, sessionPlugin) as Plugin<SessionApi> | undefined)?.api
}

function pluginNamed(config: UserConfig, name: string): Plugin | undefined {
  for (const plugin of (config.plugins ?? []).flat()) {
    if (typeof plugin === 'object' && plugin !== null && 'name' in plugin && plugin.name === name) return plugin
  }
  return undefined
}
