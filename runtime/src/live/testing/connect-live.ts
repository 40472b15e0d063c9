import { LiveConnection, type LiveConnectionOptions } from '../client/connection.ts'
import type { LiveConfigInput } from '../server/limits.ts'
import type { ServiceContainer } from '../../services/container.ts'
import { LiveServer } from '../server/server.ts'
import type { LiveRegistry } from '../types.ts'
import { MemoryNetwork } from './memory-socket.ts'

/** A live server and the connection of a page to it, in one process. */
export interface ConnectedLive {
  /** For `<LiveProvider connection={…}>`. */
  readonly connection: LiveConnection
  readonly live: LiveServer
  /** The network is gone: what was on its way is lost, what is called waits. */
  lose(): void
  /** The network is back, and the connection made again. */
  comeBack(): void
  /** Closes both. */
  stop(): Promise<void>
}

/**
 * A page's connection to live components without a network, for tests of pages.
 *
 * @example
 * const { connection, stop } = connectLive(live)
 * render(<LiveProvider connection={connection}><Counter /></LiveProvider>)
 */
export function connectLive(
  registry: LiveRegistry,
  options: {
    readonly config?: LiveConfigInput
    readonly connection?: LiveConnectionOptions
    readonly services?: ServiceContainer
  } = {},
): ConnectedLive {
  const live = new LiveServer({
    registry,
    config: { exposeErrors: true, ...options.config },
    services: options.services,
  })
  live.start()
  const network = new MemoryNetwork(() => live)
  const connection = new LiveConnection({ url: 'memory:', WebSocket: network.WebSocket, ...options.connection })
  return {
    connection,
    live,
    lose: () => network.cut(),
    comeBack() {
      network.restore()
      connection.reconnect()
    },
    async stop() {
      connection.destroy()
      // An action that hangs must not hold up a test.
      await live.drain(100)
    },
  }
}
