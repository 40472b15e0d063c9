import { isAbsolute, join } from 'node:path'
import { loadConfig, type ResolvedConfig } from '../../config/index.ts'
import { applyEnvFiles } from '../../env/index.ts'
import type { VitePluginOptions } from './development.ts'
import { type AppPaths, appPaths } from './paths.ts'
import { loadViteConfig, type ViteConfigFile } from './session.ts'

/** The plugin's options, filled in. */
export type ViteOptions = Required<VitePluginOptions> & { readonly enabled: boolean }

/** What the files around the app say; read again, as a whole, at every restart. */
export interface Reading {
  readonly config: ResolvedConfig
  readonly viteConfig: ViteConfigFile
  /** Without a page where there is none, or where the plugin `vite` is off. */
  readonly paths: AppPaths
  /** What open pages are shown beside themselves. */
  readonly pages: ViteOptions
  /** Files whose change asks for a restart. */
  readonly files: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** @throws ConfigProblemsError for a configuration that is wrong */
export async function readApp(root: string, mode: string): Promise<Reading> {
  applyEnvFiles({ root, mode })
  const [{ config, dependencies, warnings }, viteConfig] = await Promise.all([
    loadConfig({ root, mode, env: process.env }),
    loadViteConfig(root, mode),
  ])
  const folders = appPaths(root, { app: config.app.dir, client: config.client.dir, outDir: config.build.outDir })
  const pages = config.plugins['vite'] as unknown as ViteOptions // what its own schema gave
  // Among a bundle's parts are modules of the bundler's own, which are no files.
  const read = [...dependencies, ...viteConfig.files].filter((file) => isAbsolute(file))
  return {
    config,
    viteConfig,
    paths: { ...folders, hasClient: folders.hasClient && pages.enabled },
    pages,
    // package.json says which plugins are installed
    files: new Set([...read, join(root, 'tsconfig.json'), join(root, 'package.json')]),
    warnings,
  }
}
