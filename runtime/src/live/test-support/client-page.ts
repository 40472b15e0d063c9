import { LiveConnection, type LiveComponentClient, type LiveConnectionOptions } from '../client/index.ts'
import { LiveServer, type LiveConfigInput } from '../server/index.ts'
import { memorySocket } from '../testing/memory-socket.ts'
import type { LiveRegistry } from '../types.ts'

type Snapshot = ReturnType<LiveComponentClient['getSnapshot']>

export const idle = (): void => {}

/** The next snapshot that fits. */
export function until(component: LiveComponentClient, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    let stop = idle
    const look = (): void => {
      const snapshot = component.getSnapshot()
      if (!fits(snapshot)) return
      stop()
      resolve(snapshot)
    }
    stop = component.subscribe(look)
    look()
  })
}

export const live = (component: LiveComponentClient): Promise<Snapshot> =>
  until(component, ({ status }) => status === 'live')

/** What a socket of the page has sent and been sent, and the means to cut it. */
export interface WatchedSocket {
  readonly sent: string[]
  /** Nothing arrives on either side any more; the page is not told. */
  silent: boolean
  /** As a network that goes: both sides see an end without a reason. */
  cut(code?: number): void
  /** Sends what the page did not. */
  send(text: string): void
}

/** A page whose network can be cut, and whose server can be replaced, as by a restart. */
export function restartable(
  components: LiveRegistry,
  { config, ...options }: LiveConnectionOptions & { readonly config?: LiveConfigInput } = {},
) {
  const start = (): LiveServer => new LiveServer({ registry: components, config: { exposeErrors: true, ...config } })
  let server = start()
  const sockets: WatchedSocket[] = []
  const Socket = function (url: string) {
    const socket = new (memorySocket(server))(url)
    const send = socket.send.bind(socket)
    const close = socket.close.bind(socket)
    const watched: WatchedSocket = {
      sent: [],
      silent: false,
      cut: (code) => (close as (code?: number) => void)(code ?? 1006),
      send,
    }
    socket.send = (text) => {
      watched.sent.push(String(text))
      if (!watched.silent) send(text)
    }
    sockets.push(watched)
    return socket
  } as unknown as new (url: string | URL) => WebSocket // called with `new`, it gives the socket
  const connection = new LiveConnection({ url: 'memory:', WebSocket: Socket, random: () => 0, ...options })
  return {
    connection,
    sockets,
    /** The present one. */
    get socket(): WatchedSocket {
      const last = sockets.at(-1)
      if (!last) throw new Error('The page has not connected.')
      return last
    },
    restart: () => (server = start()),
    get server(): LiveServer {
      return server
    },
  }
}
