import type { Server, ServerResponse } from 'node:http'
import { type InlineConfig, type Plugin, type ViteDevServer, createServer, loadConfigFromFile, mergeConfig } from 'vite'
import { TypeBadge, badgePlugin } from './badge.ts'
import type { SessionInfo } from './development-info.ts'
import type { DevEvent, Emit } from './events.ts'
import { AppHost, type HostedApp, type NodeHandlers } from './host.ts'
import { LateChanges } from './late-changes.ts'
import { Overlay } from './overlay.ts'
import { pageFailuresPlugin } from './page-failures.ts'
import type { AppPaths } from './paths.ts'
import { type SessionApi, buildSession } from './plugin.ts'
import type { ViteOptions } from './reading.ts'
import { viteLogger } from './vite-logger.ts'

/** The app's own Vite configuration, loaded by us so that Vite leaves restarting to us too. */
export interface ViteConfigFile {
  readonly config: InlineConfig
  /** Files whose change asks for a restart. */
  readonly files: readonly string[]
}

export interface SessionOptions {
  readonly paths: AppPaths
  /** What open pages are shown beside themselves. */
  readonly pages: Pick<ViteOptions, 'overlay' | 'badge'>
  readonly mode: string
  readonly server: Server
  /** The name that it listens on. */
  readonly host: string
  readonly viteConfig: ViteConfigFile
  /** Whether a changed file restarts the session, and so is none of hot reload's business. */
  readonly restarts: (file: string) => boolean
  readonly toHandlers: (app: HostedApp) => NodeHandlers
  readonly emit: Emit
}

/** Everything that one reading of the configuration brings up, and that a restart makes anew. */
export interface Session {
  readonly paths: AppPaths
  readonly vite: ViteDevServer
  readonly host: AppHost
  /** Requests that Vite has not answered yet. */
  readonly pageRequests: Set<ServerResponse>
  /** Tells open pages, then whoever started the server. */
  readonly tell: Emit
  readonly info: SessionInfo
  close(): Promise<void>
}

/** Finds and loads `vite.config.ts` of the app; an app without one is served with Vite's defaults. */
export async function loadViteConfig(root: string, mode: string): Promise<ViteConfigFile> {
  const loaded = await loadConfigFromFile({ command: 'serve', mode }, undefined, root, 'silent')
  if (loaded === null) return { config: {}, files: [] }
  return { config: loaded.config, files: [loaded.path, ...loaded.dependencies] }
}

/** Brings up Vite and the app's host on a server that already listens; the app itself is not started yet. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { paths } = options
  let host: AppHost | undefined
  const late = new LateChanges((file) => vite.watcher.emit('change', file))
  const changed: AppHost['changed'] = (file, kind) => {
    if (kind === 'update') late.watch(file)
    if (!options.restarts(file)) host?.changed(file, kind)
  }
  const vite = await createServer(inlineConfig(options, changed))
  vite.watcher.add([paths.server, paths.shared])
  const tell = paths.hasClient ? tellPages(vite, options) : options.emit
  const made = new AppHost({ vite, root: paths.root, entry: paths.entry, toHandlers: options.toHandlers, emit: tell })
  host = made
  return {
    paths,
    vite,
    host: made,
    pageRequests: new Set(),
    tell,
    get info() {
      const { client } = vite.environments
      const page = { modules: client.moduleGraph.idToModuleMap.size, open: vite.ws.clients.size }
      return { page: paths.hasClient ? page : undefined, server: { modules: made.modules } }
    },
    async close() {
      late.close()
      await made.close()
      await vite.close()
    },
  }
}

/** Events on their way to the terminal are shown to open pages too. */
function tellPages(vite: ViteDevServer, { paths, pages, emit }: SessionOptions): Emit {
  const overlay = pages.overlay ? new Overlay(vite, paths.root) : undefined
  const types = pages.badge ? new TypeBadge(vite, paths) : undefined
  return (event: DevEvent) => {
    if (event.type === 'types') types?.show(event.problems)
    if (event.type === 'error') overlay?.show(event.problem)
    if (event.type === 'repaired') overlay?.clear()
    emit(event)
  }
}

function pagePlugins({ paths, pages }: SessionOptions): Plugin[] {
  return [pageFailuresPlugin(paths.root), ...(pages.badge ? [badgePlugin()] : [])]
}

function inlineConfig(options: SessionOptions, changed: AppHost['changed']): InlineConfig {
  const { paths, mode, server, host, emit } = options
  const session: Plugin<SessionApi> = {
    ...buildSession(paths, 'client'),
    hotUpdate: {
      order: 'pre',
      handler({ file, type }) {
        if (this.environment.name !== 'ssr') return
        changed(file, type)
        return []
      },
    },
  }
  return mergeConfig(options.viteConfig.config, {
    configFile: false,
    // The variables of .env files are already in the environment; watching them is ours, as a change restarts all.
    envDir: false,
    root: paths.root,
    mode,
    customLogger: viteLogger(paths.root, emit),
    clearScreen: false,
    plugins: [session, ...(paths.hasClient ? pagePlugins(options) : [])],
    server: {
      middlewareMode: true,
      // It listens to nothing here: this is a name that requests may come by.
      host,
      // Pages keep to the one port: Vite's socket shares the server with the app's.
      ws: paths.hasClient ? { server } : false,
    },
  } satisfies InlineConfig)
}
