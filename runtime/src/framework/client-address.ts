import { BlockList, isIP } from 'node:net'

const inside = new BlockList()
inside.addSubnet('10.0.0.0', 8)
inside.addSubnet('127.0.0.0', 8)
inside.addSubnet('169.254.0.0', 16)
inside.addSubnet('172.16.0.0', 12)
inside.addSubnet('192.168.0.0', 16)
inside.addSubnet('100.64.0.0', 10)
inside.addAddress('::1', 'ipv6')
inside.addSubnet('fc00::', 7, 'ipv6')
inside.addSubnet('fe80::', 10, 'ipv6')

export interface Connection {
  /** Address of the other end. */
  peer: string | undefined
  /** The `X-Forwarded-For` header. */
  forwardedFor: string | undefined | null
  trustProxy: boolean
}

/**
 * The client's address. Behind trusted proxies it is the last one in `X-Forwarded-For` that is not of a private network: what
 * stands before it was written by the client, who may claim anything.
 */
export function clientAddress({ peer, forwardedFor, trustProxy }: Connection): string | undefined {
  const direct = peer === undefined ? undefined : plain(peer)
  if (!trustProxy || !forwardedFor) return direct
  const forwarded = forwardedFor.split(',').map(addressOf).filter(Boolean)
  return forwarded.findLast((address) => !isInside(address)) ?? forwarded[0] ?? direct
}

/** `1.2.3.4:80` and `[::1]:80` without the port; empty for what is no address. */
function addressOf(text: string): string {
  const trimmed = text.trim()
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1]
  const address = plain(bracketed ?? trimmed.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'))
  return isIP(address) === 0 ? '' : address
}

/** IPv4 as a socket that takes both spells it, `::ffff:1.2.3.4`. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function isInside(address: string): boolean {
  return inside.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}
