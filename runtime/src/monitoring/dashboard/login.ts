import { ForbiddenError, RateLimitError } from '../../errors/errors.ts'
import { currentRequest } from '../../logging/context.ts'
import type { Access } from '../access.ts'
import { orClientGone } from '../client-gone.ts'
import { newSession, sessionCookie } from './session.ts'

type Again = (problem: string, status: number, headers: Readonly<Record<string, string>>) => Promise<Response>

/** A form with a token in it is smaller. */
const LARGEST = 4096

/** Trades the token for a session; `again` shows the form with what was wrong. */
export async function login(request: Request, access: Access, again: Again): Promise<Response> {
  if (!isOwnPage(request)) throw new ForbiddenError('This came from a page of another site', { code: 'CROSS_SITE' })
  const given = await tokenOf(request)
  if (access.open) return toPage()
  const verdict = given === '' ? 'wrong' : access.tries(given)
  if (verdict === 'wrong') return again('This is not the token.', 401, {})
  if (verdict instanceof RateLimitError) {
    const seconds = String(Math.ceil(verdict.retryAfter ?? 1))
    return again('Too many wrong tokens. Wait a little, then try again.', 429, { 'retry-after': seconds })
  }
  // the one that opens it: without a token there is no way to here
  const session = newSession(access.token ?? '')
  return toPage(sessionCookie(session, isSecure()))
}

/** Ends the session of this browser. */
export function logout(request: Request): Response {
  if (!isOwnPage(request)) throw new ForbiddenError('This came from a page of another site', { code: 'CROSS_SITE' })
  return toPage(sessionCookie(undefined, isSecure()))
}

/** 303, so that a reload does not send the form again. */
function toPage(cookie?: string): Response {
  const headers = new Headers({ location: '/_flux/', 'cache-control': 'no-store' })
  if (cookie !== undefined) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

/** Whatever plugins are on: no other site signs anybody in or out. */
function isOwnPage({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' || site === 'none'
}

async function tokenOf(request: Request): Promise<string> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return ''
  const text = await request.text().catch((error: unknown) => {
    throw orClientGone(request, error)
  })
  return text.length > LARGEST ? '' : (new URLSearchParams(text).get('token') ?? '')
}

function isSecure(): boolean {
  return currentRequest()?.origin.startsWith('https:') ?? false
}
