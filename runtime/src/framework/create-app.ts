import type { FluxStackConfigInput, ResolvedConfig, ResolveOptions } from '../config/index.ts'
import { inspectConfig, resolveConfig } from '../config/index.ts'
import { withPlugins } from '../config/plugins.ts'
import { processEnvironment } from '../env/files.ts'
import { builtInPlugins } from '../plugins/built-in.ts'
import { builtIn } from '../plugins/built-in-options.ts'
import { PluginRegistry } from '../plugins/registry.ts'
import { type AppParts, FluxStackFramework, type Hook } from './framework.ts'

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
  if (parts.resolved) return new FluxStackFramework(withPlugins(parts.resolved, plugins), parts)
  const onStart = [warnOf(config, plugins), ...(parts.onStart ?? [])]
  return new FluxStackFramework(resolveConfig(config, { plugins }), { ...parts, onStart })
}

/** A variable that sets nothing and a line of `.env` that cannot be read: `flux` tells of them, a server that nobody watches logs them. */
function warnOf(config: FluxStackConfigInput, plugins: NonNullable<ResolveOptions['plugins']>): Hook {
  return ({ logger }) => {
    const { warnings } = inspectConfig(config, { plugins })
    for (const warning of [...processEnvironment().warnings, ...warnings]) logger.warn(warning)
  }
}
