import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The way between a browser and a server, which can be cut: a proxy that knows bytes and nothing more. */
export interface Network {
  /** Where a browser reaches the server. */
  readonly url: string
  /** What is open breaks without a word, and nothing new comes through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function networkTo(port: number): Promise<Network> {
  const open = new Set<Socket>()
  let whole = true
  const proxy = createServer((near) => {
    if (!whole) return near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port: own } = proxy.address() as AddressInfo // a TCP server that listens
  const cut = (): void => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${own}`,
    cut,
    mend: () => void (whole = true),
    async close() {
      cut()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
