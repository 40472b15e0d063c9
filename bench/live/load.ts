import { WebSocket } from 'ws'
import { speakers, type SpeakerName } from './speakers.ts'

/** What the load generator, a process of its own, is told. */
export type LiveOrder =
  | {
      readonly kind: 'open'
      readonly port: number
      readonly speaker: SpeakerName
      readonly sockets: number
      readonly of: 'own' | 'all'
    }
  /** So many sockets act, each again when it is answered; with `all` one of them does, when everybody has been told. */
  | { readonly kind: 'act'; readonly actors: number; readonly for: number }
  | { readonly kind: 'close' }

export interface LiveCount {
  /** Answers, or with `all` deliveries. */
  readonly messages: number
  readonly milliseconds: number
  /** Of the time from an action to its answer. */
  readonly p99: number
  /** Of one processor core, that this process used. */
  readonly share: number
}

let sockets: WebSocket[] = []
let speaker = speakers.json
let kind: 'own' | 'all' = 'own'
let number = 0

process.on('message', (order: LiveOrder) => {
  void obey(order).then((count) => process.send?.(count ?? {}))
})

async function obey(order: LiveOrder): Promise<LiveCount | undefined> {
  if (order.kind === 'act') return act(order.actors, order.for)
  for (const socket of sockets) socket.terminate()
  sockets = []
  if (order.kind === 'close') return undefined
  speaker = speakers[order.speaker]
  kind = order.of
  while (sockets.length < order.sockets) {
    const more = Math.min(200, order.sockets - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => open(order.port)))))
  }
  return undefined
}

async function open(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${await speaker.path(port, kind)}`, {
    perMessageDeflate: false,
    origin: `http://127.0.0.1:${port}`,
  })
  const arrived: Buffer[] = []
  let wake: ((message: Buffer) => void) | undefined
  const take = (message: Buffer): void => {
    if (!wake) return void arrived.push(message)
    wake(message)
    wake = undefined
  }
  socket.on('message', take)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const next = (): Promise<Buffer> => {
    const message = arrived.shift()
    return message ? Promise.resolve(message) : new Promise((resolve) => (wake = resolve))
  }
  await speaker.join({ socket, next }, kind)
  socket.off('message', take)
  return socket
}

async function act(actors: number, time: number): Promise<LiveCount> {
  const used = process.cpuUsage()
  const started = performance.now()
  const { messages, waits } = await (kind === 'own' ? roundTrips(actors, time) : fanOut(time))
  const milliseconds = performance.now() - started
  const { user, system } = process.cpuUsage(used)
  const sorted = waits.toSorted((a, b) => a - b)
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  return { messages, milliseconds, p99, share: (user + system) / 1000 / milliseconds }
}

interface Measured {
  readonly messages: number
  readonly waits: readonly number[]
}

/** Every actor has one action under way. */
async function roundTrips(actors: number, time: number): Promise<Measured> {
  const waits: number[] = []
  const end = performance.now() + time
  await Promise.all(
    sockets.slice(0, actors).map(
      (socket) =>
        new Promise<void>((resolve) => {
          let sent = performance.now()
          const answered = (message: Buffer): void => {
            const alive = speaker.alive?.(message)
            if (alive !== undefined) return socket.send(alive)
            if (!speaker.isAnswer(message, kind)) return
            const now = performance.now()
            waits.push(now - sent)
            if (now > end) {
              socket.off('message', answered)
              return resolve()
            }
            sent = now
            socket.send(speaker.act(++number, kind))
          }
          socket.on('message', answered)
          socket.send(speaker.act(++number, kind))
        }),
    ),
  )
  return { messages: waits.length, waits }
}

/** One acts, and does so again when everyone has been told. */
async function fanOut(time: number): Promise<Measured> {
  const waits: number[] = []
  const end = performance.now() + time
  let told = 0
  let messages = 0
  let sent = performance.now()
  await new Promise<void>((resolve) => {
    const heard = (message: Buffer): void => {
      if (!speaker.isAnswer(message, kind)) return
      messages++
      if (++told < sockets.length) return
      told = 0
      const now = performance.now()
      waits.push(now - sent)
      if (now > end) return resolve()
      sent = now
      sockets[0]?.send(speaker.act(++number, kind))
    }
    for (const socket of sockets) socket.on('message', heard)
    sockets[0]?.send(speaker.act(++number, kind))
  })
  for (const socket of sockets) socket.removeAllListeners('message')
  return { messages, waits }
}
