import type { WebSocket } from 'ws'

/** How one system is spoken to over a bare WebSocket. */
export interface Speaker {
  /** The socket's path, with what has to be asked for before. */
  path(port: number, kind: 'own' | 'all'): Promise<string>
  /** Brings a socket that has opened to where it can act. */
  join(socket: Joining, kind: 'own' | 'all'): Promise<void>
  /** The message of an action; `all` changes what everyone sees. */
  act(number: number, kind: 'own' | 'all'): string | Uint8Array
  /** A message that comes of an action. */
  isAnswer(message: Buffer, kind: 'own' | 'all'): boolean
  /** What a sign of life is answered with. */
  alive?(message: Buffer): string | undefined
}

export interface Joining {
  readonly socket: WebSocket
  next(): Promise<Buffer>
}

const json: Speaker = {
  path: async () => '/',
  join: async () => {},
  act: (id, kind) => JSON.stringify({ id, by: 1, ...(kind === 'all' && { all: true }) }),
  isAnswer: () => true,
}

/** Where its server listens, which says what version it speaks. */
const fluxstack: Speaker = {
  path: async () => '/_flux/live',
  async join({ socket, next }, kind) {
    socket.send('[0,[2],{}]')
    await next()
    socket.send(`[1,1,"${kind === 'own' ? 'own' : 'shared'}"]`)
    const answer = String(await next())
    if (!answer.startsWith('[1,')) throw new Error(`Not mounted: ${answer}`)
  },
  // now and then it says what it has been answered, as the client does
  act: (id) => `[3,1,${id},"increment",{"by":1}${id % 16 === 0 ? `,{"done":${id - 128}}` : ''}]`,
  isAnswer: (message) => message[0] === 0x5b && message[1] === 0x32 && message[2] === 0x2c, // [2,
}

const socketIo: Speaker = {
  path: async () => '/socket.io/?EIO=4&transport=websocket',
  async join({ socket, next }) {
    await next()
    socket.send('40')
    await next()
  },
  act: (id, kind) => (kind === 'own' ? `42${id}["increment",{"by":1}]` : '42["all",{"by":1}]'),
  isAnswer: (message) => message[0] === 0x34, // a message; the signs of life are others
  alive: (message) => (message.length === 1 && message[0] === 0x32 ? '3' : undefined),
}

/** A name and `{ by: 1 }` in MessagePack, as the bytes of its protocol. */
const colyseusMessage = (name: string): Uint8Array =>
  Uint8Array.of(13, 0xa0 + name.length, ...Buffer.from(name), 0x81, 0xa2, 0x62, 0x79, 1)
const colyseusActions = { own: colyseusMessage('increment'), all: colyseusMessage('all') }

const colyseus: Speaker = {
  async path(port, kind) {
    const answer = await fetch(
      `http://127.0.0.1:${port}/matchmake/${kind === 'own' ? 'create' : 'joinOrCreate'}/${kind}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      },
    )
    const seat = (await answer.json()) as ColyseusSeat
    const { processId, roomId } = seat.room ?? seat
    return `/${processId}/${roomId}?sessionId=${seat.sessionId}`
  },
  async join({ socket, next }) {
    await next()
    socket.send(Uint8Array.of(10))
    await next()
  },
  act: (_number, kind) => colyseusActions[kind],
  // with a room of its own a message answers, with one for all the patch does
  isAnswer: (message, kind) => message[0] === (kind === 'own' ? 13 : 15),
}

interface ColyseusSeat {
  readonly sessionId: string
  readonly processId?: string
  readonly roomId?: string
  readonly room?: { readonly processId: string; readonly roomId: string }
}

export const speakers: Readonly<Record<SpeakerName, Speaker>> = { json, fluxstack, socketIo, colyseus }
export type SpeakerName = 'json' | 'fluxstack' | 'socketIo' | 'colyseus'
