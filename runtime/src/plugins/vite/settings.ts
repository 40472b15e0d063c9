import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ConfigEnv, UserConfig } from 'vite'
import type { AppPaths } from './paths.ts'

/** Packages of which a page must hold one copy, or hooks and routers see two worlds. */
const single = ['react', 'react-dom', 'react-router', 'elysia', 'zod', '@fluxstack/runtime']

/** Which half of an app is built; development serves both and counts as the client's. */
export type Side = 'client' | 'server'

interface SettingsOptions extends Pick<ConfigEnv, 'command'> {
  readonly side: Side
}

/** What FluxStack's layout means in Vite's terms, shared by development, build and plain Vite. */
export function viteSettings(paths: AppPaths, { command, side }: SettingsOptions): UserConfig {
  const hasPage = paths.hasClient && side === 'client'
  return {
    // Vite watches its whole root: an app without a page gives it no more than the server's sources.
    root: hasPage ? paths.client : paths.server,
    publicDir: hasPage ? join(paths.client, 'public') : false,
    appType: hasPage ? 'spa' : 'custom',
    cacheDir: join(paths.root, 'node_modules', '.vite'),
    envDir: paths.root,
    resolve: { dedupe: single },
    // A symlinked runtime would otherwise be compiled a second time, and its classes with it.
    ssr: { external: command === 'serve' ? ['@fluxstack/runtime'] : [] },
    build: { outDir: join(paths.outDir, side), emptyOutDir: true },
    server: {
      // The page may read its own sources, what it shares with the server, and packages: never the server's code.
      fs: { allow: [paths.client, paths.shared, ...packageFolders(paths.root)] },
    },
  }
}

/** Every `node_modules` a package of the app may come from; more than one in a workspace. */
function packageFolders(folder: string): string[] {
  const parent = dirname(folder)
  const own = join(folder, 'node_modules')
  return [...(existsSync(own) ? [own] : []), ...(parent === folder ? [] : packageFolders(parent))]
}
