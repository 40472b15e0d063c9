import { isIP } from 'node:net'

/** The names that Vite's `server.allowedHosts` lets through; true is every name. */
export type AllowedHosts = true | readonly string[]

/**
 * Whether a request is for a name that this server goes by. A page of another site whose name has been pointed at this
 * machine (DNS rebinding) counts as the same site to a browser, and is told apart by its name alone. The rule is Vite's
 * own, which Vite keeps to itself: addresses, localhost and what ends in it, and `server.allowedHosts`.
 */
export function isAllowedHost(header: string | undefined, allowed: AllowedHosts): boolean {
  if (header === undefined || allowed === true) return true
  const name = header.replace(/:\d*$/, '').toLowerCase()
  if (isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0) return true
  return ['localhost', '.localhost', ...allowed].some((host) =>
    host.startsWith('.') ? name === host.slice(1) || name.endsWith(host) : name === host,
  )
}

/** What a refused request is answered, in Vite's words. */
export function hostRefusal(header: string | undefined): string {
  const name = JSON.stringify(header?.replace(/:\d*$/, '') ?? '')
  return `Blocked request. This host (${name}) is not allowed.\nTo allow it, add it to \`server.allowedHosts\` in vite.config.ts.\n`
}
