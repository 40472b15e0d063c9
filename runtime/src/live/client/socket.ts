import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type HelloOptions, type ServerFrame, type Welcome } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'

export type SocketClass = new (url: string | URL) => WebSocket

export interface LiveSocketOptions {
  readonly url: string | URL
  readonly WebSocket: SocketClass
  readonly hello: HelloOptions
  /** For the welcome, and for the answer to a ping, in ms. */
  readonly timeout: number
  opened(welcome: Welcome): void
  received(frame: ServerFrame): void
  /** An answer took this many ms. */
  measured(latency: number): void
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
  /** When the question was put that has no answer yet. */
  #askedAt: number | undefined
  #over = false

  constructor(options: LiveSocketOptions) {
    this.#options = options
    const socket = new options.WebSocket(options.url)
    this.#socket = socket
    this.#expectAnswer()
    socket.addEventListener('open', () => {
      this.#askedAt = performance.now()
      this.send(encodeValue([clientFrame.hello, protocolVersions, options.hello]))
    })
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    socket.addEventListener('close', ({ code }) => this.#end(code))
    // A close follows; before the socket is open this is a refused or unreachable server.
    socket.addEventListener('error', () => {})
  }

  send(text: string): void {
    if (this.#socket.readyState === 1) this.#socket.send(text)
  }

  /** Asks for a sign of life now: a network that was away may have left a socket that only looks open. */
  probe(): void {
    if (this.#over || this.#heartbeat === 0) return
    this.#askedAt = performance.now()
    this.send(`[${clientFrame.ping}]`)
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
    const answers = frame[0] === serverFrame.welcome || frame[0] === serverFrame.pong
    if (frame[0] === serverFrame.welcome) {
      this.#heartbeat = frame[2].heartbeat
      this.#options.opened(frame[2])
    } else this.#options.received(frame)
    if (this.#over) return
    if (answers && this.#askedAt !== undefined) this.#options.measured(performance.now() - this.#askedAt)
    if (answers) this.#askedAt = undefined
    this.#alive(answers)
  }

  /** Heard from the server: asked again after a while. */
  #alive(answered: boolean): void {
    clearTimeout(this.#deadline)
    if (!answered && this.#next !== undefined) return
    clearTimeout(this.#next)
    this.#next = setTimeout(() => this.probe(), this.#heartbeat)
  }

  #expectAnswer(): void {
    this.#clear()
    this.#next = undefined
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
