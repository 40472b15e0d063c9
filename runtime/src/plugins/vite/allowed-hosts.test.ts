import { expect, test } from 'vitest'
import { hostRefusal, isAllowedHost } from './allowed-hosts.ts'

test.each([undefined, 'localhost', 'LOCALHOST:3000', 'app.localhost:3000', '127.0.0.1:3000', '10.0.0.7', '[::1]:3000'])(
  'lets %s through',
  (header) => expect(isAllowedHost(header, [])).toBe(true),
)

test.each([
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '',
  'notlocalhost',
])('refuses %j', (header) => expect(isAllowedHost(header, [])).toBe(false))

test('lets through what vite.config.ts allows', () => {
  expect(isAllowedHost('my.lan:3000', ['my.lan'])).toBe(true)
  expect(isAllowedHost('a.my.lan', ['my.lan'])).toBe(false)
  expect(isAllowedHost('a.my.lan', ['.my.lan'])).toBe(true)
  expect(isAllowedHost('my.lan', ['.my.lan'])).toBe(true)
  expect(isAllowedHost('evil.example', true)).toBe(true)
})

test('names the host and the setting', () => {
  expect(hostRefusal('evil.example:80')).toContain('"evil.example"')
  expect(hostRefusal('evil.example:80')).toContain('server.allowedHosts')
})
