import { LiveConnection, type LiveConnectionOptions } from '../client/connection.ts'
import type { LiveConfigInput } from '../server/limits.ts'
import type { ServiceContainer } from '../../services/container.ts'
import { LiveServer } from '../server/server.ts'
import type { LiveRegistry } from '../types.ts'
import { memorySocket } from './memory-socket.ts'

/** A live server and the connection of a page to it, in one process. */
export interface ConnectedLive {
  /** For `<LiveProvider connection={…}>`. */
  readonly connection: LiveConnection
  readonly live: LiveServer
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
  const connection = new LiveConnection({ url: 'memory:', WebSocket: memorySocket(live), ...options.connection })
  return {
    connection,
    live,
    async stop() {
      connection.destroy()
      // An action that hangs must not hold up a test.
      await live.drain(100)
    },
  }
}
