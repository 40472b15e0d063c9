import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'

type Listener = (event: { readonly data?: string; readonly code?: number }) => void

/** A page's socket whose answers the test writes. It says welcome by itself. */
export class MockSocket {
  readyState = 0
  /** What the page has said. */
  readonly frames: ClientFrame[] = []
  readonly #listeners = new Map<string, Listener[]>()
  readonly #heard: () => void

  constructor(heard: () => void = () => {}) {
    this.#heard = heard
    queueMicrotask(() => {
      if (this.readyState !== 0) return
      this.readyState = 1
      this.#emit('open', {})
    })
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  /** From the page. */
  send(text: string): void {
    const frame = decodeText(text) as ClientFrame // what the client wrote
    this.frames.push(frame)
    this.#heard()
    if (frame[0] === clientFrame.ping) return this.say([serverFrame.pong])
    if (frame[0] !== clientFrame.hello) return
    const welcome = { connection: 'c', heartbeat: 30_000, client: 'secret of this page' }
    this.say([serverFrame.welcome, Math.max(...protocolVersions), welcome])
  }

  /** To the page. */
  say(frame: ServerFrame): void {
    this.#emit('message', { data: encodeValue(frame) })
  }

  /** From either side. */
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
