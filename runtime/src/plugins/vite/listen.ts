import type { Server } from 'node:http'
import { type Server as NetServer, createServer, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface ListenOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** A taken port is an error, where otherwise the next free one answers. */
  readonly strictPort: boolean
}

const attempts = 100

/** A port that somebody else holds, where none but this one would do. */
class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly code = 'EADDRINUSE'
  constructor(readonly port: number) {
    super(`Port ${port} is taken.`)
  }
}

/** Listens on the wanted port or, unless that is strict, on the next free one, and returns the port it got. */
export async function listen(server: Server, { host, port, strictPort }: ListenOptions): Promise<number> {
  for (let wanted = port; wanted < Math.min(port + attempts, 65_536); wanted += 1) {
    // A name may stand for two addresses: the port is free when nobody holds it on either.
    const free = wanted === 0 || (await isFree(wanted, host))
    if (free && (await tryListen(server, wanted, host))) return portOf(server)
    if (strictPort) break
  }
  throw new PortTakenError(port)
}

/** The address to open, and those by which other machines reach it. */
export function addresses(host: string, port: number): { url: string; network: string[] } {
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? 'localhost' : host
  return {
    url: `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}/`,
    network: everywhere ? networkAddresses().map((address) => `http://${address}:${port}/`) : [],
  }
}

function networkAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.filter((entry) => !entry.internal && entry.family === 'IPv4').map((entry) => entry.address)
}

async function isFree(port: number, host: string): Promise<boolean> {
  for (const address of host === 'localhost' ? ['127.0.0.1', '::1'] : []) {
    const probe = createServer()
    // An address this machine does not have (no IPv6, say) is held by nobody.
    const free = await tryListen(probe, port, address).catch(() => undefined)
    if (free === false) return false
    if (free === true) await new Promise((done) => probe.close(done))
  }
  return true
}

/** False where the port is taken; any other error is thrown. */
async function tryListen(
  server: Pick<NetServer, 'listen' | 'once' | 'off'>,
  port: number,
  host: string,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off('listening', listening)
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    const listening = () => {
      server.off('error', failed)
      resolve(true)
    }
    server.once('error', failed)
    server.once('listening', listening)
    server.listen({ port, host })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server listens on no port.')
}
