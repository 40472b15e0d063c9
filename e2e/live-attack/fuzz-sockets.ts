import { connect, type Socket } from 'node:net'
import type { Said } from './mutate-frames.ts'

export interface FuzzTally {
  /** Frames that were not as they were recorded. */
  sent: number
  sockets: number
  /** How sockets ended, by close code; 1000 for those that were let go on to the end. */
  readonly ends: Map<number, number>
  /** What no answer may hold, where one held it. */
  readonly leaks: string[]
}

/** What the server knows of itself and tells nobody: stacks, paths, what the fixture keeps secret. */
const internals =
  /\bat \S+ \(|\/work\/|node_modules|\.[mc]?[jt]s:\d+|node:internal|hunter2|DE00 1234|TypeError|ZodError/

const upgrade = (host: string, cookie: string): string =>
  `GET /_flux/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.from('sixteen bytes ok').toString('base64')}\r\n\r\n`

/** Says it all on a connection of its own, and waits for the end: the server's, or its own when a last ping is answered or nothing more comes. */
export function sayOn(host: string, cookie: string, said: Said, tally: FuzzTally): Promise<void> {
  const [address = '', port] = host.split(':')
  const socket = connect(Number(port), address)
  const heard: Buffer[] = []
  tally.sockets++
  return new Promise((resolve) => {
    let isOpen = false
    socket.setNoDelay(true)
    socket.on('connect', () => socket.write(upgrade(host, cookie)))
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk)
      if (!isOpen && chunk.includes('\r\n\r\n')) {
        isOpen = true
        sayAll(socket, said)
        tally.sent += said.mutated
      } else if (chunk.includes('[5]') || chunk.includes(goodbye)) socket.end()
    })
    // a message that is not whole leaves the server waiting for the rest of it
    socket.setTimeout(400, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => {
      note(Buffer.concat(heard), tally)
      resolve()
    })
  })
}

function sayAll(socket: Socket, said: Said): void {
  const messages = [...said.messages, '[4]'].map((one) => (typeof one === 'string' ? message(one) : one))
  socket.write(Buffer.concat(messages))
}

/** The first byte of a close frame, after which its length: an answer holds this pair nowhere else, as text is below 0x80 or of several bytes. */
const goodbye = 0x88

function message(text: string): Buffer {
  const bytes = Buffer.from(text)
  const { length } = bytes
  const head =
    length < 126
      ? [0x81, 0x80 | length]
      : length < 65_536
        ? [0x81, 0xfe, length >> 8, length & 255]
        : [0x81, 0xff, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255]
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4), bytes])
}

function note(heard: Buffer, tally: FuzzTally): void {
  const at = heard.lastIndexOf(goodbye)
  const code = at >= 0 && at + 3 < heard.length ? heard.readUInt16BE(at + 2) : 1000
  const known = code > 999 && code < 5000 ? code : 1000
  tally.ends.set(known, (tally.ends.get(known) ?? 0) + 1)
  const [found] = internals.exec(heard.toString('utf8')) ?? []
  if (found !== undefined && tally.leaks.length < 10) tally.leaks.push(found)
}
