import { expect, it } from 'vitest'
import { classify, licenceOf } from './licences.ts'

it.each([
  ['MIT', 'permissive'],
  ['(MIT OR GPL-3.0-only)', 'permissive'],
  ['GPL-3.0-or-later', 'copyleft'],
  ['MIT AND LGPL-2.1', 'copyleft'],
  ['(MIT AND (MPL-2.0 OR Apache-2.0))', 'permissive'],
  ['Apache-2.0 WITH LLVM-exception', 'permissive'],
  ['AGPL-3.0', 'copyleft'],
  ['CC-BY-4.0', 'permissive'],
  ['CC-BY-SA-4.0', 'copyleft'],
  ['UNLICENSED', 'unknown'],
  ['SEE LICENSE IN LICENSE.md', 'unknown'],
  ['BUSL-1.1', 'unknown'],
  ['MITIGATED', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('%s is %s', (licence, kind) => expect(classify(licence)).toBe(kind))

it('reads older forms', () => {
  expect(licenceOf({ license: { type: 'MIT' } })).toBe('MIT')
  expect(licenceOf({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] })).toBe('MIT OR GPL-2.0')
  expect(licenceOf({ license: ' ' })).toBeUndefined()
  expect(licenceOf({})).toBeUndefined()
})
