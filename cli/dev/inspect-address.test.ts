import { expect, test } from 'vitest'
import { inspectAddress } from './inspect-address.ts'

test.each([
  ['9229', { host: '127.0.0.1', port: 9229 }],
  ['localhost:9230', { host: 'localhost', port: 9230 }],
  ['[::1]:9231', { host: '::1', port: 9231 }],
])('reads %s', (text, address) => {
  expect(inspectAddress(text)).toEqual(address)
})

test.each(['here', 'localhost:', 'localhost:70000', ''])('refuses %j', (text) => {
  expect(() => inspectAddress(text)).toThrow(/--inspect takes a port/)
})
