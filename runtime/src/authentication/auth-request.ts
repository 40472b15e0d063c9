import type { AuthRequest, Identity } from './identity.ts'

/** What the app's hook is shown of a request; cookies are read when they are asked for. */
export class ShownRequest implements AuthRequest {
  #cookies: Record<string, string | undefined> | undefined

  constructor(
    readonly headers: Headers,
    readonly address: string | undefined,
    readonly ticket?: Identity,
  ) {}

  get cookies(): Readonly<Record<string, string | undefined>> {
    return (this.#cookies ??= readCookies(this.headers.get('cookie') ?? ''))
  }
}

/** By name; of several that are called the same the first, which is the one of the longest path (RFC 6265, section 5.4). */
function readCookies(header: string): Record<string, string | undefined> {
  const cookies: Record<string, string | undefined> = Object.create(null)
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = pair.slice(0, at).trim()
    cookies[name] ??= decoded(pair.slice(at + 1).trim())
  }
  return cookies
}

function decoded(value: string): string {
  const bare = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  if (!bare.includes('%')) return bare
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
