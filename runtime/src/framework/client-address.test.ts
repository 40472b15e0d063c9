import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

const behind = (forwardedFor: string | null, peer = '10.0.0.9') =>
  clientAddress({ peer, forwardedFor, trustProxy: true })

test('without a trusted proxy the connection tells the address', () => {
  expect(clientAddress({ peer: '::ffff:1.2.3.4', forwardedFor: '6.6.6.6', trustProxy: false })).toBe('1.2.3.4')
  expect(clientAddress({ peer: '::1', forwardedFor: '6.6.6.6', trustProxy: false })).toBe('::1')
  expect(clientAddress({ peer: undefined, forwardedFor: null, trustProxy: true })).toBeUndefined()
})

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
  ['6.6.6.6, 1.2.3.4, 10.1.1.1, 192.168.0.2', '1.2.3.4'],
  ['192.168.0.7, 10.0.0.2', '192.168.0.7'],
  ['1.2.3.4:5678', '1.2.3.4'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['unknown, <script>, 999.1.1.1', '10.0.0.9'],
  ['', '10.0.0.9'],
])('behind one, of "%s" it is %s', (header, address) => {
  expect(behind(header)).toBe(address)
})
