import { bun, listening } from './server.ts'

/** The same on Bun's own sockets, whose `publish` it has in native code. */
interface Socket {
  readonly data: { count: number }
  send(text: string): void
  subscribe(topic: string): void
}
interface Server {
  upgrade(request: Request, options: { data: Socket['data'] }): boolean
  publish(topic: string, text: string): void
}

let server: Server | undefined
const started = bun?.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request: Request, self: Server) {
    server = self
    return self.upgrade(request, { data: { count: 0 } }) ? undefined : new Response(null, { status: 426 })
  },
  websocket: {
    open: (socket: Socket) => socket.subscribe('all'),
    message(socket: Socket, data: string) {
      const message = JSON.parse(data) as { id: number; by: number; all?: boolean }
      const answer = JSON.stringify({ id: message.id, count: (socket.data.count += message.by) })
      if (message.all) server?.publish('all', answer)
      else socket.send(answer)
    },
  },
})
if (started) listening(started.port)
