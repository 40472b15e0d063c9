import type { FluxStackConfigInput, ResolvedConfig } from '../config/index.ts'
import { inspectConfig, resolveConfig } from '../config/index.ts'
import { processEnvironment } from '../env/files.ts'
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
 * @throws ConfigError listing everything that is wrong with the configuration.
 *
 * @example
 * export const app = createApp(config, { routes, live })
 */
export function createApp(config: FluxStackConfigInput, parts: CreateAppParts = {}): FluxStackFramework {
  if (parts.resolved) return new FluxStackFramework(parts.resolved, parts)
  const onStart = [warnOf(config), ...(parts.onStart ?? [])]
  return new FluxStackFramework(resolveConfig(config), { ...parts, onStart })
}

/** A variable that sets nothing and a line of `.env` that cannot be read: `flux` tells of them, a server that nobody watches logs them. */
function warnOf(config: FluxStackConfigInput): Hook {
  return ({ logger }) => {
    for (const warning of [...processEnvironment().warnings, ...inspectConfig(config).warnings]) logger.warn(warning)
  }
}
