import type { ResolvedConfig, Variables } from './types.ts'

export interface LoadConfigOptions {
  /** The project's root. */
  root: string
  /** `FLUX_ENV`, else `NODE_ENV`, else `development`, unless given. */
  mode?: string
  /** The real variables, `process.env` unless given; the `.env` files are read under them. */
  env?: Variables
}

export interface LoadedConfig {
  config: ResolvedConfig
  /** The file it came from; absolute. */
  file: string
  /** Absolute paths of every file that, changed, may change the configuration, `.env` files included. */
  dependencies: string[]
  /** One line each, for the person who runs the command. */
  warnings: string[]
}

/**
 * Finds, loads and resolves the `fluxstack.config.ts` of a project; for the tools, never for the running server.
 * @throws {ConfigProblemsError} one report of everything that is wrong
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { loadProjectConfig } = await import('./load-project.ts')
  return loadProjectConfig(options)
}
