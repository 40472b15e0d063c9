import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'

export interface LiveSocketOptions {
  readonly url: string | URL
  readonly WebSocket: new (url: string | URL) => WebSocket
  /** For the welcome, and for the answer to a ping, in ms. */
  readonly timeout: number
  opened(): void
  received(frame: ServerFrame): void
  /** Once, however it ended; the code is 1006 where no close came. Not after `close`. */
  lost(code: number): void
}

type Timer = ReturnType<typeof setTimeout> | undefined

/** One attempt at a connection, from the first packet to the last: hello, signs of life, frames. */
export class LiveSocket {
  readonly #options: LiveSocketOptions
  readonly #socket: WebSocket
  #deadline: Timer
  #next: Timer
  #heartbeat = 0
  #over = false

  constructor(options: LiveSocketOptions) {
    this.#options = options
    const socket = new options.WebSocket(options.url)
    this.#socket = socket
    this.#expectAnswer()
    socket.addEventListener('open', () => this.send([clientFrame.hello, protocolVersions]))
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    socket.addEventListener('close', ({ code }) => this.#end(code))
    // A close follows; before the socket is open this is a refused or unreachable server.
    socket.addEventListener('error', () => {})
  }

  send(frame: ClientFrame): void {
    if (this.#socket.readyState === 1) this.#socket.send(encodeValue(frame))
  }

  /** Asks for a sign of life now: a network that was away may have left a socket that only looks open. */
  probe(): void {
    if (this.#over) return
    this.send([clientFrame.ping])
    this.#expectAnswer()
  }

  /** Lets go of it; nothing is reported any more. */
  close(): void {
    this.#over = true
    this.#clear()
    this.#socket.close()
  }

  #receive(text: string): void {
    if (this.#over) return
    let frame: ServerFrame
    try {
      frame = decodeText(text) as ServerFrame // the server speaks the version it was asked for
    } catch {
      return this.#end(1006)
    }
    if (frame[0] === serverFrame.welcome) {
      this.#heartbeat = frame[2].heartbeat
      this.#options.opened()
    } else this.#options.received(frame)
    this.#alive()
  }

  /** Heard from the server: asked again after a silence. */
  #alive(): void {
    if (this.#over) return
    this.#clear()
    this.#next = setTimeout(() => this.probe(), this.#heartbeat)
  }

  #expectAnswer(): void {
    this.#clear()
    this.#deadline = setTimeout(() => this.#end(1006), this.#options.timeout)
  }

  #end(code: number): void {
    if (this.#over) return
    this.close()
    this.#options.lost(code)
  }

  #clear(): void {
    clearTimeout(this.#next)
    clearTimeout(this.#deadline)
  }
}
