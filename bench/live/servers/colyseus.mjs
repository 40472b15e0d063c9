import { createServer } from 'node:http'
import { Room, Server } from '@colyseus/core'
import { defineTypes, Schema } from '@colyseus/schema'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { listening } from './server.ts'

class Counter extends Schema {}
defineTypes(Counter, { count: 'number' })

/** Its state is patched by the clock and not by the message, so that an action is answered by a message of its own beside the patch. */
class CounterRoom extends Room {
  maxClients = Infinity
  onCreate() {
    this.setState(Object.assign(new Counter(), { count: 0 }))
    this.setPatchRate(this.roomName === 'all' ? null : 50)
    this.onMessage('increment', (client, { by }) => {
      this.state.count += by
      client.send('count', this.state.count)
    })
    this.onMessage('all', (_client, { by }) => {
      this.state.count += by
      this.broadcastPatch()
    })
  }
}

const server = createServer()
const game = new Server({ transport: new WebSocketTransport({ server }), greet: false })
game.define('own', CounterRoom)
game.define('all', CounterRoom)
await game.listen(0, '127.0.0.1')
listening(server.address().port)
