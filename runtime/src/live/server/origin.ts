const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * May a page of this origin open the socket? Its own host may, and those on the list. Without an Origin header there is no page and no
 * browser that would add cookies on a stranger's behalf.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  origins: readonly string[],
): boolean {
  if (origin === undefined) return true
  const page = URL.canParse(origin) ? new URL(origin) : undefined
  // `null` and other opaque origins are not URLs; what a browser sends is an origin as it is written, and nothing that only means the same.
  if (!page || page.origin !== origin) return false
  return (
    sameHost(page, host) || origins.some((allowed) => URL.canParse(allowed) && new URL(allowed).origin === page.origin)
  )
}

function sameHost(page: URL, host: string | undefined): boolean {
  if (!host || !(page.protocol in defaultPorts) || !URL.canParse(`http://${host}`)) return false
  const [name = '', port = ''] = splitPort(host.toLowerCase())
  return name === page.hostname && (port || defaultPorts[page.protocol]) === (page.port || defaultPorts[page.protocol])
}

/** `name`, `name:port`, `[v6]`, `[v6]:port`. */
function splitPort(host: string): readonly [string, string] {
  const at = host.lastIndexOf(':')
  return at > host.lastIndexOf(']') ? [host.slice(0, at), host.slice(at + 1)] : [host, '']
}
