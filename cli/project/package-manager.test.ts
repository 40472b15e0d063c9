import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callingPackageManager, execCommand, isOnPath, packageManagerOf, scriptCommand } from './package-manager.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-pm-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', 'npm'],
  ['pnpm/12.0.0 npm/? node/v24.0.0 linux x64', 'pnpm'],
  ['yarn/1.22.22 npm/? node/v20.20.2 linux x64', 'yarn'],
  ['bun/1.4.5 npm/? node/v24.3.0 linux x64', 'bun'],
  ['deno/2.0.0', undefined],
  [undefined, undefined],
])('%s is %s', (agent, expected) => {
  expect(callingPackageManager({ npm_config_user_agent: agent })).toBe(expected)
})

test('a folder says what it uses by a field, else by its lock file', () => {
  expect(packageManagerOf(folder, undefined)).toBeUndefined()
  writeFileSync(join(folder, 'pnpm-lock.yaml'), '')
  expect(packageManagerOf(folder, undefined)).toBe('pnpm')
  expect(packageManagerOf(folder, 'yarn@4.1.0+sha512.ab')).toBe('yarn')
  expect(packageManagerOf(folder, 'vlt@1')).toBe('pnpm')
})

test('commands as people type them', () => {
  expect(scriptCommand('npm', 'test')).toBe('npm test')
  expect(scriptCommand('npm', 'dev')).toBe('npm run dev')
  expect(scriptCommand('pnpm', 'dev')).toBe('pnpm dev')
  expect(scriptCommand('yarn', 'build')).toBe('yarn build')
  expect(scriptCommand('bun', 'test')).toBe('bun run test')
  expect(execCommand('npm', 'drizzle-kit')).toBe('npx drizzle-kit')
  expect(execCommand('pnpm', 'drizzle-kit')).toBe('pnpm exec drizzle-kit')
  expect(execCommand('yarn', 'drizzle-kit')).toBe('yarn drizzle-kit')
  expect(execCommand('bun', 'drizzle-kit')).toBe('bunx drizzle-kit')
})

test('a program is found on PATH where it can be run', () => {
  const PATH = ['', '/nowhere', folder].join(delimiter)
  writeFileSync(join(folder, 'tool'), '')
  chmodSync(join(folder, 'tool'), 0o644)
  expect(isOnPath('tool', { PATH }, 'linux')).toBe(false)
  chmodSync(join(folder, 'tool'), 0o755)
  expect(isOnPath('tool', { PATH }, 'linux')).toBe(true)
  expect(isOnPath('tool', {}, 'linux')).toBe(false)

  writeFileSync(join(folder, 'other.CMD'), '', { mode: 0o755 })
  expect(isOnPath('other', { PATH, PATHEXT: '.EXE;.CMD' }, 'win32')).toBe(true)
})
