import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'
import type { LivePeer } from '../server/peer.ts'
import type { LiveServer } from '../server/server.ts'

let peers = 0

/** A socket without a network: what the server sends is kept, what the client would send is handed over. */
export class FakePeer implements LivePeer {
  readonly id: string
  readonly address: string | undefined
  readonly frames: ServerFrame[] = []
  closedWith: { readonly code: number; readonly reason: string } | undefined
  terminated = false
  paused = false
  pings = 0
  /** False for a peer that is gone without a word. */
  answersClose = true
  /** What `buffered` answers: raise it to be a slow reader. */
  waiting = 0
  readonly #live: LiveServer
  readonly #listeners = new Set<(frame: ServerFrame) => void>()

  constructor(live: LiveServer, options: { readonly id?: string; readonly address?: string } = {}) {
    this.id = options.id ?? `peer-${++peers}`
    this.address = options.address ?? '127.0.0.1'
    this.#live = live
  }

  /** Opens the socket and says hello, as the client it was on an earlier one where that is given. */
  static open(
    live: LiveServer,
    options: { readonly id?: string; readonly address?: string; readonly client?: string } = {},
  ): FakePeer {
    const peer = new FakePeer(live, options)
    live.open(peer)
    const { client } = options
    peer.say([clientFrame.hello, protocolVersions, { ...(client !== undefined && { client }) }])
    return peer
  }

  /** What the welcome named this page. */
  get client(): string {
    const welcome = this.frames.find((frame) => frame[0] === serverFrame.welcome)
    return welcome?.[2].client ?? ''
  }

  /** Sends a frame to the server. */
  say(frame: ClientFrame): void {
    this.#live.message(this, encodeValue(frame))
  }

  /** Sends any text to the server. */
  raw(text: string): void {
    this.#live.message(this, text)
  }

  /** The connection is cut. */
  cut(): void {
    this.#live.close(this)
  }

  listen(listener: (frame: ServerFrame) => void): void {
    this.#listeners.add(listener)
  }

  /** The first frame that fits, of those received and those to come. */
  next<F extends ServerFrame>(fits: (frame: ServerFrame) => frame is F): Promise<F>
  next(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>
  next(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    const known = this.frames.find(fits)
    if (known) return Promise.resolve(known)
    return new Promise((resolve) => {
      const listener = (frame: ServerFrame): void => {
        if (!fits(frame)) return
        this.#listeners.delete(listener)
        resolve(frame)
      }
      this.#listeners.add(listener)
    })
  }

  send(text: string): boolean {
    const frame = decodeText(text) as ServerFrame // what the server itself wrote
    this.frames.push(frame)
    for (const listener of this.#listeners) listener(frame)
    return true
  }

  buffered(): number {
    return this.waiting
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason }
    if (this.answersClose) queueMicrotask(() => this.#live.close(this))
  }

  terminate(): void {
    this.terminated = true
  }

  ping(): void {
    this.pings++
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }
}
