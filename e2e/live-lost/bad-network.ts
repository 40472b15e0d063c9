import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface BadNetworkOptions {
  /** Where the server is now; 0 for nowhere. */
  readonly target: () => number
  readonly random: () => number
  /** Chance that a chunk is held up, and of those, that its connection is cut instead. */
  readonly held: number
  readonly cut: number
}

/** What stands between pages and the server: it holds frames up, and cuts connections in the middle of them. */
export class BadNetwork {
  cuts = 0
  /** Off, it lets everything through. */
  bad = true
  readonly #options: BadNetworkOptions
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()

  constructor(options: BadNetworkOptions) {
    this.#options = options
    this.#server = createServer((page) => this.#join(page))
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port // it listens on TCP
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#end(pair)
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(page: Socket): void {
    const port = this.#options.target()
    page.on('error', () => {})
    if (port === 0) return void page.destroy()
    const server = connect(port, '127.0.0.1')
    const pair = [page, server] as const
    this.#pairs.add(pair)
    this.#carry(pair, page, server)
    this.#carry(pair, server, page)
  }

  #carry(pair: readonly [Socket, Socket], from: Socket, to: Socket): void {
    const { random, held, cut } = this.#options
    from.on('error', () => {})
    from.on('close', () => this.#end(pair))
    from.on('data', (chunk: Buffer) => {
      if (!this.bad || random() >= held) return void to.write(chunk)
      if (random() < cut) {
        this.cuts++
        to.write(chunk.subarray(0, Math.floor(random() * chunk.length)))
        return this.#end(pair)
      }
      from.pause()
      setTimeout(() => {
        to.write(chunk)
        from.resume()
      }, random() * 40)
    })
  }

  #end(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair)
    for (const socket of pair) socket.destroy()
  }
}
