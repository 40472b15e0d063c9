import { embedded } from '../framework/embedded.ts'
import type { FluxStackFramework } from '../framework/framework.ts'
import type { FileServer } from '../framework/visit.ts'
import { embeddedStaticFiles, staticFiles, type StaticOptions } from '../plugins/static/static.ts'
import { stopOnSignals } from './signals.ts'

export interface ServeOptions {
  /** Address to listen on. Default: `server.host` of the configuration, all interfaces where that is not set. */
  host?: string
  /** Default: `server.port` of the configuration; 0 takes a free one. */
  port?: number
  /** Folder with the built client, whose `index.html` answers what is neither a file nor the API. Without it, or with the plugin `static` off, there is no page. */
  clientDir?: string
  /** Stops the server when it aborts. Without it SIGTERM and SIGINT stop the server and end the process. */
  signal?: AbortSignal
}

export interface RunningServer {
  url: string
  port: number
  /** Stops accepting, lets requests and sockets finish until `server.stopDeadline`, runs the stop hooks. */
  stop(): Promise<void>
}

/** What the two runtimes' listeners have in common. */
export interface Listener {
  port: number
  /** Stops accepting and resolves when every request is answered, or cut off after `deadline` milliseconds. */
  close(deadline: number): Promise<void>
}

/**
 * Starts the app and listens: `Bun.serve` under Bun, `node:http` else.
 *
 * @throws FluxStackError with the code PORT_TAKEN, PORT_REFUSED or HOST_INVALID.
 *
 * @example
 * const server = await serve(app, { clientDir: 'dist/client' })
 */
export async function serve(framework: FluxStackFramework, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = framework.config.server.host, port = framework.config.server.port, clientDir, signal } = options
  const files = await builtClient(framework, clientDir)
  await framework.ready()
  const { listen } = process.versions.bun ? await import('./bun.ts') : await import('./node.ts')
  const listener = await listen({ framework, host, port, files })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopAll(framework, listener))
  try {
    await framework.start()
  } catch (error) {
    await stop()
    throw error
  }
  if (signal?.aborted) await stop()
  if (signal) signal.addEventListener('abort', () => void stop(), { once: true })
  else stopOnSignals(stop, framework.logger)
  const url = urlOf(host, listener.port)
  framework.logger.info(`Listening on ${url}`)
  return { url, port: listener.port, stop }
}

async function builtClient({ config }: FluxStackFramework, dir: string | undefined): Promise<FileServer | undefined> {
  const { enabled = true, ...own } = config.plugins['static'] ?? {}
  if (dir === undefined || !enabled) return undefined
  const options = own as StaticOptions // what the plugin's own schema gave
  const carried = embedded()?.client
  return carried ? embeddedStaticFiles(carried, options) : staticFiles(dir, options)
}

async function stopAll(framework: FluxStackFramework, listener: Listener): Promise<void> {
  const deadline = framework.config.server.stopDeadline
  framework.logger.info('Stopping')
  await Promise.all([framework.drain({ deadline }), listener.close(deadline)])
  await framework.stop({ deadline })
}

/** An address that a person can open: all interfaces are reached as localhost. */
function urlOf(host: string | undefined, port: number): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
