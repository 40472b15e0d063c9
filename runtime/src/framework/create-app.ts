import type { FluxStackConfigInput, ResolvedConfig } from '../config/index.ts'
import { resolveConfig } from '../config/index.ts'
import { withPlugins } from '../config/plugins.ts'
import { builtInPlugins } from '../plugins/built-in.ts'
import { builtIn } from '../plugins/built-in-options.ts'
import { PluginRegistry } from '../plugins/registry.ts'
import { type AppParts, FluxStackFramework } from './framework.ts'

export interface CreateAppParts extends AppParts {
  /** The app's `defineEnv`, which has refused to load if a variable is missing; naming it here makes sure it is loaded. */
  env?: object
  /** The configuration when the caller has resolved it already, with the variables of its own choosing. */
  resolved?: ResolvedConfig
}

/**
 * The app, not yet listening: `serve`, the development server and tests each host it in their way.
 *
 * @throws ConfigError listing everything that is wrong with the configuration, the plugins' options included.
 * @throws PluginError where two plugins have one name, one misses another, or they depend on each other in a circle.
 *
 * @example
 * export const app = createApp(config, { routes, live })
 */
export function createApp(config: FluxStackConfigInput, parts: CreateAppParts = {}): FluxStackFramework {
  const own = new PluginRegistry([...builtInPlugins, ...(parts.plugins ?? [])]).all.slice(builtInPlugins.length)
  const plugins = [...builtIn, ...own]
  const resolved = parts.resolved ? withPlugins(parts.resolved, plugins) : resolveConfig(config, { plugins })
  return new FluxStackFramework(resolved, parts)
}
