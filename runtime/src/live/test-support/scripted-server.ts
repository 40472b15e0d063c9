import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'

type Listener = (event: { readonly data?: string; readonly code?: number }) => void

/** The server's end of a socket whose answers the test writes. It says welcome by itself. */
export class ScriptedSocket {
  readyState = 0
  readonly frames: ClientFrame[] = []
  readonly #listeners = new Map<string, Listener[]>()

  constructor() {
    queueMicrotask(() => {
      this.readyState = 1
      this.#emit('open', {})
    })
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(text: string): void {
    const frame = decodeText(text) as ClientFrame // what the client wrote
    this.frames.push(frame)
    if (frame[0] !== clientFrame.hello) return
    this.say([serverFrame.welcome, 2, { connection: 'c', heartbeat: 30_000, client: 'secret of this page' }])
  }

  /** To the page. */
  say(frame: ServerFrame): void {
    this.#emit('message', { data: encodeValue(frame) })
  }

  close(code = 1000): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#emit('close', { code })
  }

  /** The frames of this kind. */
  all(kind: number): ClientFrame[] {
    return this.frames.filter(([one]) => one === kind)
  }

  #emit(type: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }
}

/** The class of sockets that the test answers, and those that have been made. */
export function scriptedServer(): {
  readonly sockets: ScriptedSocket[]
  readonly WebSocket: new (url: string | URL) => WebSocket
} {
  const sockets: ScriptedSocket[] = []
  const make = function () {
    const socket = new ScriptedSocket()
    sockets.push(socket)
    return socket
  }
  // Called with `new`, it gives the part of a WebSocket that a live connection uses.
  return { sockets, WebSocket: make as unknown as new (url: string | URL) => WebSocket }
}
