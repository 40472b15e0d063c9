import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  attachNode,
  bunWebSocket,
  LiveServer,
  type LiveConfigInput,
  type LiveStats,
  type RoomBus,
} from '../server/index.ts'
import { edited, live as components } from './components.ts'
import { heap } from './heap.ts'

/** Short times and low limits, so that tests reach them. */
const testConfig: LiveConfigInput = {
  maxPayload: 64 * 1024,
  heartbeat: 2000,
  origins: ['https://friend.example'],
  limits: {
    handshake: 400,
    components: 16,
    unfinished: 8,
    stalled: 1500,
    rate: 200,
    burst: 300,
    // all tests come from one
    perAddress: 0,
    socketsPerAddress: 400,
    comeBack: 100,
  },
}

export interface TestServer {
  readonly host: string
  /** What only the inside knows, and what only it can do. */
  control(what: 'stats' | 'edit' | 'drain' | 'forget' | 'heap'): Promise<LiveStats>
  stop(): Promise<void>
}

/** A live server on a port of the system's choice, on the runtime that runs this; the `bun` driver needs Bun. */
export async function startTestServer(driver: 'node' | 'bun' = 'node', bus?: RoomBus): Promise<TestServer> {
  let live = new LiveServer({ registry: components, config: testConfig, bus })
  live.start()
  const control: TestServer['control'] = async (what) => {
    if (what === 'drain') await live.drain(1000)
    // as when the time of lost mounts is over
    if (what === 'forget') live.hub.expire(Number.POSITIVE_INFINITY)
    if (what === 'edit') {
      const next = new LiveServer({ registry: edited, config: testConfig })
      next.adopt(live)
      live = next
    }
    return what === 'heap' ? { ...live.stats, held: heap() } : live.stats
  }
  const listening = driver === 'bun' ? listenBun(live, control) : await listenNode(live, control)
  return { host: `127.0.0.1:${listening.port}`, control, stop: listening.stop }
}

type Listening = { readonly port: number; readonly stop: () => Promise<void> }

async function listenNode(live: LiveServer, control: TestServer['control']): Promise<Listening> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void control(request.url?.slice(1) as 'stats').then((stats) => response.end(JSON.stringify(stats)))
  })
  server.on('upgrade', attachNode(live))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens
    stop: async () => {
      await control('drain')
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The part of Bun used here: its types would change those of Node for the whole repository. */
interface BunGlobal {
  serve(options: object): { readonly port: number; stop(now: boolean): Promise<void> }
}

function listenBun(live: LiveServer, control: TestServer['control']): Listening {
  const { Bun: bun } = globalThis as unknown as { readonly Bun: BunGlobal } // only called where there is one
  const socket = bunWebSocket(live)
  const server = bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request: Request, self: Parameters<typeof socket.upgrade>[1]) => {
      if (socket.handles(request)) return socket.upgrade(request, self)
      const { pathname } = new URL(request.url)
      if (!['/stats', '/edit', '/drain', '/forget', '/heap'].includes(pathname))
        return new Response(null, { status: 404 })
      return Response.json(await control(pathname.slice(1) as 'stats'))
    },
    websocket: socket.websocket,
  })
  return {
    port: server.port,
    stop: async () => {
      await control('drain')
      await server.stop(true)
    },
  }
}
