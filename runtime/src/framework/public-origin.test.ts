import { expect, test } from 'vitest'
import { publicOrigin } from './public-origin.ts'

const origin = (headers: Record<string, string>) =>
  publicOrigin({ headers: new Headers(headers), url: 'http://10.0.0.2:3000/api/x' })

test('what the nearest proxy reports', () => {
  expect(origin({})).toBe('http://10.0.0.2:3000')
  expect(origin({ 'x-forwarded-proto': 'https' })).toBe('https://10.0.0.2:3000')
  expect(origin({ 'x-forwarded-proto': 'http, HTTPS', 'x-forwarded-host': 'a.test, example.com:8443' })).toBe(
    'https://example.com:8443',
  )
  expect(origin({ 'x-forwarded-host': '[2001:db8::1]:80' })).toBe('http://[2001:db8::1]:80')
})

test('what is no scheme and no host is not believed', () => {
  expect(origin({ 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'evil.test/path' })).toBe(
    'http://10.0.0.2:3000',
  )
  expect(origin({ 'x-forwarded-host': 'user@evil.test' })).toBe('http://10.0.0.2:3000')
})
