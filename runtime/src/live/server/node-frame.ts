import type { Duplex } from 'node:stream'

/** Of what is sent to many sockets one after the other, the last that was framed. */
let last: string | undefined
let framed: Buffer = Buffer.alloc(0)

/**
 * A text message as the bytes of one unmasked WebSocket frame (RFC 6455, section 5.2). One buffer, so that it is one write and not two;
 * a text that goes to a thousand sockets is framed once.
 */
export function frameOf(text: string): Buffer {
  if (text === last) return framed
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(headOf(length) + length)
  frame[0] = 0x81 // the last of its message, text
  if (length < 126) frame[1] = length
  else if (length < 65_536) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2)
    frame.writeUInt32BE(length % 2 ** 32, 6)
  }
  frame.write(text, headOf(length))
  // a large one is hardly sent twice, and is not to be held
  if (length < 65_536) {
    last = text
    framed = frame
  }
  return frame
}

function headOf(length: number): number {
  if (length < 126) return 2
  return length < 65_536 ? 4 : 10
}

const ascii = /^[\0-\x7f]*$/
let lastShort: string | undefined
let framedShort = ''

/** The same frame as text whose letters are its bytes, where it is short and of ASCII: Node writes that without a buffer in between. */
function latinFrameOf(text: string): string | undefined {
  if (text === lastShort) return framedShort
  if (text.length >= 126 || !ascii.test(text)) return undefined
  lastShort = text
  framedShort = `\x81${String.fromCharCode(text.length)}${text}`
  return framedShort
}

/** Writes a text message to the socket beneath a WebSocket. */
export function writeFrame(socket: Pick<Duplex, 'write'>, text: string): void {
  const latin = latinFrameOf(text)
  if (latin === undefined) socket.write(frameOf(text))
  else socket.write(latin, 'latin1')
}
