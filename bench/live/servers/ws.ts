import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { listening } from './server.ts'

/** The least there can be: a counter for each socket, JSON in and out; a text to `all` goes to everyone. */
const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
const open = new Set<WebSocket>()

sockets.on('connection', (socket) => {
  let count = 0
  open.add(socket)
  socket.on('close', () => open.delete(socket))
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { id: number; by: number; all?: boolean }
    count += message.by
    const answer = JSON.stringify({ id: message.id, count })
    if (!message.all) return socket.send(answer)
    for (const one of open) one.send(answer)
  })
})
server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port)) // it listens on TCP
