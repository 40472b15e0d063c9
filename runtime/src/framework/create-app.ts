import type { FluxStackConfigInput, ResolvedConfig } from '../config/index.ts'
import { resolveConfig } from '../config/index.ts'
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
 * @throws ConfigError listing everything that is wrong with the configuration.
 *
 * @example
 * export const app = createApp(config, { routes, live })
 */
export function createApp(config: FluxStackConfigInput, parts: CreateAppParts = {}): FluxStackFramework {
  return new FluxStackFramework(parts.resolved ?? resolveConfig(config), parts)
}
