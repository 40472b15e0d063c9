import { WebSocket } from 'ws'
import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type ClientFrame, type ServerFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue } from '../protocol/values.ts'

export interface PageOptions {
  readonly origin?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Default true. */
  readonly hello?: boolean
  /** What the welcome of an earlier socket named it. */
  readonly client?: string
}

/** A client that can say anything, for the sockets' tests. */
export class Page {
  readonly frames: ServerFrame[] = []
  readonly socket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly #waiting = new Set<() => void>()

  constructor(host: string, options: PageOptions = {}) {
    this.socket = new WebSocket(`ws://${host}${options.path ?? '/_flux/live'}`, {
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      headers: { ...options.headers },
      perMessageDeflate: false,
    })
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    this.socket.on('error', () => {})
    this.socket.on('message', (data) => {
      this.frames.push(decodeText(String(data)) as ServerFrame) // checked by what the tests look for
      for (const look of this.#waiting) look()
    })
  }

  /** Opens and says hello. Throws the HTTP status of a refusal. */
  static async open(host: string, options: PageOptions = {}): Promise<Page> {
    const page = new Page(host, options)
    await new Promise<void>((resolve, reject) => {
      page.socket.on('open', resolve)
      page.socket.on('unexpected-response', (request, { statusCode }) => {
        request.destroy()
        reject(new Error(String(statusCode)))
      })
      page.socket.on('error', reject)
    })
    if (options.hello === false) return page
    const { client } = options
    page.say([clientFrame.hello, protocolVersions, { ...(client !== undefined && { client }) }])
    await page.until(([kind]) => kind === serverFrame.welcome)
    return page
  }

  /** What the welcome named it. */
  get client(): string {
    const welcome = this.frames.find((frame) => frame[0] === serverFrame.welcome)
    return welcome?.[2].client ?? ''
  }

  say(frame: ClientFrame): void {
    this.socket.send(encodeValue(frame))
  }

  raw(data: string | Uint8Array): void {
    this.socket.send(data)
  }

  /** The first frame that fits, of those that have come and those to come. */
  until(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.frames.find(fits)
        if (!found) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
      void this.closed.then(({ code }) => reject(new Error(`closed with ${code}`)))
    })
  }

  async mount(
    component: number,
    name: string,
    props?: unknown,
  ): Promise<{ subject: number; seq: number; state: unknown; epoch: string }> {
    this.say([
      clientFrame.mount,
      component,
      name,
      ...(props === undefined ? [] : [{ props }]),
    ] as unknown as ClientFrame)
    const frame = await this.until(
      (one) =>
        (one[0] === serverFrame.mounted && one[1] === component) ||
        (one[0] === serverFrame.problem && one[1].component === component && one[1].call === undefined),
    )
    if (frame[0] === serverFrame.problem) throw new Error(frame[2].code)
    const [, , subject, seq, state, epoch] = frame as Extract<ServerFrame, readonly [1, ...unknown[]]>
    return { subject, seq, state, epoch }
  }

  #calls = 0

  /** Calls an action; a refusal is thrown as its code. */
  async call(component: number, action: string, ...input: readonly [unknown?]): Promise<unknown> {
    const id = ++this.#calls
    this.say([clientFrame.call, component, id, action, ...input] as unknown as ClientFrame)
    const frame = await this.until(
      (one) => acksOf(one).some(([call]) => call === id) || (one[0] === serverFrame.problem && one[1].call === id),
    )
    if (frame[0] === serverFrame.problem) throw new Error(frame[2].code)
    return acksOf(frame).find(([call]) => call === id)?.[1]
  }

  close(): Promise<{ readonly code: number; readonly reason: string }> {
    this.socket.close()
    return this.closed
  }
}

export const acksOf = (frame: ServerFrame): readonly (readonly [number, unknown?])[] =>
  (frame[0] === serverFrame.patch || frame[0] === serverFrame.state ? frame[4] : undefined) ?? []
