import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { inTime } from '../../framework/in-time.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

const DEFAULT_PORT = 8125
/** An answer of DNS that takes longer is an outage. */
const LOOKUP_MS = 2000
/** Bytes that wait in the socket above which nothing is added. */
const QUEUE_LIMIT = 1_000_000

/** `agent`, `agent:9125`, `[::1]:8125`. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(text)
  const { six, name, port } = match?.groups ?? {}
  return { host: six ?? name ?? text, port: port === undefined ? DEFAULT_PORT : Number(port) }
}

/** Sends packets by UDP to a host that may move; what cannot be sent is lost, and told to who asked. */
export class UdpSender {
  readonly #address: Address
  readonly #sockets = new Map<number, Socket>()

  constructor(address: Address) {
    this.#address = address
  }

  /** Rejects where the host is not found, or the socket takes no more. */
  async send(packets: readonly string[]): Promise<void> {
    const { address, family } = await inTime(() => lookup(this.#address.host), LOOKUP_MS)
    const socket = this.#socket(family)
    // Bun's sockets do not say how much waits
    const { getSendQueueSize }: Partial<Socket> = socket
    if (getSendQueueSize && getSendQueueSize.call(socket) > QUEUE_LIMIT) throw new Error('The socket is full')
    await Promise.all(packets.map((packet) => sendOne(socket, packet, { host: address, port: this.#address.port })))
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
  }

  #socket(family: number): Socket {
    const known = this.#sockets.get(family)
    if (known) return known
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    // told by the callback of what was being sent; without a listener it would end the process
    socket.on('error', () => {})
    socket.unref()
    this.#sockets.set(family, socket)
    return socket
  }
}

function sendOne(socket: Socket, packet: string, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(packet, port, host, (error) => (error ? reject(error) : resolve()))
  })
}
