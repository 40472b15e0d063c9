import { Socket as DatagramSocket } from 'node:dgram'
import { Server, Socket } from 'node:net'

type Note = (what: string) => void

/** Refuses every connection, as a machine without a network would. A server that would listen is never told that it does. */
export function guardNetwork({ network, ports }: { readonly network: Note; readonly ports: Note }): void {
  const refuse = (what: string) => {
    network(what)
    return Object.assign(new Error(`connect ECONNREFUSED ${what}`), { code: 'ECONNREFUSED', syscall: 'connect' })
  }
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
    this.destroy(refuse(addressOf(args)))
    return this
  } as Socket['connect'] // its many forms differ in what they take, and none is looked at
  Server.prototype.listen = function listen(this: Server, ...args: unknown[]) {
    ports(`port ${addressOf(args)}`)
    return this
  } as Server['listen'] // as above
  DatagramSocket.prototype.bind = function bind(this: DatagramSocket) {
    ports('a datagram socket')
    return this
  } as DatagramSocket['bind'] // as above
  globalThis.fetch = Object.assign(refuseFetch, { preconnect: () => {} })

  function refuseFetch(input: string | URL | Request): Promise<Response> {
    const { host } = new URL(input instanceof Request ? input.url : input)
    return Promise.reject(new TypeError('fetch failed', { cause: refuse(host) }))
  }
}

/** `db.example.com:5432`, for a person. */
function addressOf(args: readonly unknown[]): string {
  const [first, second] = args.flat()
  if (typeof first === 'object' && first !== null) {
    const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown }
    return [host ?? path ?? 'localhost', ...(port === undefined ? [] : [port])].map(String).join(':')
  }
  return [...(typeof second === 'string' ? [second] : []), String(first)].join(':')
}
