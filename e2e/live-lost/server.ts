import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import {
  attachNode,
  LiveComponent,
  LiveServer,
  registry,
  type In,
  type LiveLogger,
} from '../../runtime/src/live/server/index.ts'
import { DiskStateStore } from '../../runtime/src/live/store/disk/disk.ts'

/** How often each action ran, by its id. */
const state = z.object({ marks: z.map(z.string(), z.number()).default(() => new Map()) })
const actions = { mark: z.string(), refuse: z.string(), slow: z.string() }

const marking = { state, actions, durable: true } as const

/** Several for everybody, each with a key. */
class Shared extends LiveComponent.with({
  ...marking,
  scope: 'shared',
  props: z.object({ key: z.string() }),
  key: ({ key }) => key,
}) {
  mark(id: In<Shared, 'mark'>): number {
    return mark(this.state.marks, id)
  }

  refuse(id: In<Shared, 'refuse'>): never {
    mark(this.state.marks, id)
    throw new Error('This action fails after its change.')
  }

  async slow(id: In<Shared, 'slow'>): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return mark(this.state.marks, id)
  }
}

/** One for each mount. */
class Own extends LiveComponent.with(marking) {
  mark(id: In<Own, 'mark'>): number {
    return mark(this.state.marks, id)
  }

  refuse(id: In<Own, 'refuse'>): never {
    mark(this.state.marks, id)
    throw new Error('This action fails after its change.')
  }

  async slow(id: In<Own, 'slow'>): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return mark(this.state.marks, id)
  }
}

function mark(marks: Map<string, number>, id: string): number {
  const count = (marks.get(id) ?? 0) + 1
  marks.set(id, count)
  return count
}

const store = await DiskStateStore.open({ folder: process.argv[2] ?? '' })
/** What goes wrong inside is to be seen; actions that fail are meant to. */
const logger: LiveLogger = {
  debug() {},
  info() {},
  warn: (message, context) => console.error(message, context),
  error(message, context) {
    if (!message.includes('failed in refuse')) console.error(message, context)
  },
}
const live = new LiveServer({
  registry: registry({ shared: Shared, own: Own }),
  store,
  logger,
  config: { heartbeat: 1000, limits: { comeBack: 50 } },
})
live.start()
const server = createServer((_, response) => response.end(statesNow()))
server.on('upgrade', attachNode(live))
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`)) // it listens on TCP

/** Every state as it is here, by its subject. */
function statesNow(): string {
  const states = Array.from(live.hub.states.instances.values(), ({ subject, tracker }) => [subject, tracker.text])
  return JSON.stringify(Object.fromEntries(states))
}

process.on('SIGTERM', () => {
  void live
    .drain(2000)
    .then(() => store.close())
    .then(() => process.exit(0))
})
