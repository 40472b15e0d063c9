import { originOf } from './paths.ts'

const HOST = /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i

/**
 * Where the client reached the app, as trusted proxies report it in `X-Forwarded-Proto` and `X-Forwarded-Host`. Of several
 * values the last is the nearest proxy's; what does not look like a scheme or a host is not believed.
 */
export function publicOrigin({ headers, url }: Pick<Request, 'headers' | 'url'>): string {
  const [scheme, host] = originOf(url).split('://')
  const proto = last(headers.get('x-forwarded-proto'))?.toLowerCase()
  const forwardedHost = last(headers.get('x-forwarded-host'))
  const isHost = forwardedHost !== undefined && HOST.test(forwardedHost)
  return `${proto === 'http' || proto === 'https' ? proto : scheme}://${isHost ? forwardedHost : host}`
}

function last(header: string | null): string | undefined {
  return header?.split(',').at(-1)?.trim()
}
