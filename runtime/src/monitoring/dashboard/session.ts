import { createHmac, timingSafeEqual } from 'node:crypto'

/** The cookie that the login sets; it goes to `/_flux` alone. */
export const SESSION_COOKIE = 'flux_monitoring'

/** Twelve hours: a working day. A new token ends every session at once. */
const SESSION_SECONDS = 43_200

/** What a session is worth: when it ends, signed with the token. There is nothing to keep on the server. */
export function newSession(token: string, now = Date.now()): string {
  const expires = Math.floor(now / 1000) + SESSION_SECONDS
  return `${expires}.${signature(token, expires)}`
}

/** Whether the request's cookies hold a session that this token has signed and that has not ended. */
export function hasSession(request: Request, token: string, now = Date.now()): boolean {
  return cookiesOf(request).some((value) => isValid(value, token, now))
}

/** The `Set-Cookie` that hands a session out; without one, the `Set-Cookie` that takes it back. */
export function sessionCookie(session: string | undefined, secure: boolean): string {
  const parts = [
    `${SESSION_COOKIE}=${session ?? ''}`,
    'Path=/_flux',
    `Max-Age=${session === undefined ? 0 : SESSION_SECONDS}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ]
  return parts.join('; ')
}

function isValid(value: string, token: string, now: number): boolean {
  const [expires = '', given = ''] = value.split('.')
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= now) return false
  const expected = Buffer.from(signature(token, Number(expires)))
  const bytes = Buffer.from(given)
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

/** All of that name: a browser may send two when they were set for different paths. */
function cookiesOf(request: Request): string[] {
  const pairs = (request.headers.get('cookie') ?? '').split(';')
  const prefix = `${SESSION_COOKIE}=`
  return pairs
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .slice(0, 4)
    .map((pair) => pair.slice(prefix.length))
}

function signature(token: string, expires: number): string {
  return createHmac('sha256', token).update(`fluxstack monitoring session ${expires}`).digest('base64url')
}
