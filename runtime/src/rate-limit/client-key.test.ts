import { expect, test } from 'vitest'
import { clientKey } from './client-key.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:0:0:0:0/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2:0:0:0:0/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2:0:0:0:0/64'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:0/64'],
  ['::1', '0:0:0:0:0:0:0:0/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0:0:0:0:0/64'],
  [undefined, ''],
  ['not an address', 'not an address'],
])('%s counts as %s', (address, key) => {
  expect(clientKey(address)).toBe(key)
})

test('the network may be larger or smaller', () => {
  expect(clientKey('2001:db8:1:ff02::9', 56)).toBe('2001:db8:1:ff00:0:0:0:0/56')
  expect(clientKey('2001:db8:1:2::9', 128)).toBe('2001:db8:1:2:0:0:0:9/128')
})
