import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { listening } from './server.ts'

const server = createServer()
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false })
io.on('connection', (socket) => {
  let count = 0
  socket.on('increment', ({ by }, answer) => answer((count += by)))
  socket.on('all', ({ by }) => io.emit('count', (count += by)))
})
server.listen(0, '127.0.0.1', () => listening(server.address().port))
