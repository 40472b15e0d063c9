import { isIPv6 } from 'node:net'

/**
 * What an address counts as: an IPv4 address for itself, an IPv6 address with all of its network, since one client has as many addresses
 * of that as it likes.
 */
export function clientKey(address: string | undefined, prefix = 64): string {
  if (address === undefined) return ''
  const plain = address.replace(/%.*$/s, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(plain)) return plain
  const bits = groupsOf(plain)
    .map((group) => group.toString(2).padStart(16, '0'))
    .join('')
  const kept = bits.slice(0, prefix).padEnd(128, '0')
  const groups = Array.from({ length: 8 }, (_, n) => Number.parseInt(kept.slice(n * 16, n * 16 + 16), 2).toString(16))
  return `${groups.join(':')}/${prefix}`
}

/** The eight groups of an IPv6 address, whichever way it is written. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const before = readGroups(head)
  if (tail === undefined) return before
  const after = readGroups(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function readGroups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    // the last four bytes may be written as an IPv4 address
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
