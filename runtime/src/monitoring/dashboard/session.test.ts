import { expect, test } from 'vitest'
import { hasSession, newSession, SESSION_COOKIE, sessionCookie } from './session.ts'

const token = 'a-token-of-the-monitoring'
const withCookie = (cookie: string) => new Request('http://localhost/_flux/', { headers: { cookie } })
const now = Date.UTC(2026, 0, 1)
const valid = newSession(token, now)

test('a session is valid for half a day and then it is not', () => {
  const request = withCookie(`theme=dark; ${SESSION_COOKIE}=${valid}`)
  expect(hasSession(request, token, now)).toBe(true)
  expect(hasSession(request, token, now + 43_199_000)).toBe(true)
  expect(hasSession(request, token, now + 43_200_000)).toBe(false)
})

test('another token ends it', () => {
  expect(hasSession(withCookie(`${SESSION_COOKIE}=${valid}`), `${token}!`, now)).toBe(false)
})

test.each([
  '',
  '.',
  valid.replace('.', ''),
  valid.slice(0, -1),
  `${valid}x`,
  `9${valid}`,
  `-1.${valid.split('.')[1]}`,
  `1e12.${valid.split('.')[1]}`,
  `${Number(valid.split('.')[0]) + 1}.${valid.split('.')[1]}`,
  `${valid.split('.')[0]}.é`,
])('a forged session is none: %j', (forged) => {
  // Request takes ASCII alone, listeners do not
  const cookie = `${SESSION_COOKIE}=${encodeURI(forged)}`
  expect(hasSession(withCookie(cookie), token, now)).toBe(false)
})

test('the one that is valid counts where a browser sends two', () => {
  expect(hasSession(withCookie(`${SESSION_COOKIE}=old; ${SESSION_COOKIE}=${valid}`), token, now)).toBe(true)
})

test('the cookie is for the framework pages, out of reach of scripts and of other sites', () => {
  expect(sessionCookie('1.a', true)).toBe(
    'flux_monitoring=1.a; Path=/_flux; Max-Age=43200; HttpOnly; SameSite=Strict; Secure',
  )
  expect(sessionCookie(undefined, false)).toBe('flux_monitoring=; Path=/_flux; Max-Age=0; HttpOnly; SameSite=Strict')
})
