import { expect, test } from 'vitest'
import { machine } from './native.ts'

test.each([
  ['linux', 'x64', false, 'linux-x64-gnu'],
  ['linux', 'arm64', true, 'linux-arm64-musl'],
  ['darwin', 'arm64', false, 'darwin-arm64'],
  ['win32', 'x64', false, 'win32-x64-msvc'],
])('names a machine as libsql does: %s %s', (platform, arch, musl, name) => {
  expect(machine(platform, arch, musl)).toBe(name)
})
