import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { flux, temporaryFolder } from '../support/app.ts'
import { run } from '../support/command.ts'
import { fluxBin } from '../support/paths.ts'
import { readTree } from '../support/tree.ts'

let parent: string
beforeEach(async () => {
  parent = await temporaryFolder()
})
afterEach(() => rm(parent, { recursive: true, force: true }))

it('--dry-run --json writes nothing and prints the change set', async () => {
  const result = await flux(['new', join(parent, 'x'), '--yes', '--dry-run', '--json'], { cwd: parent })
  expect(result.code, result.all).toBe(0)
  const printed: { ok: boolean; changes: { kind: string; path: string }[] } = JSON.parse(result.stdout)
  expect(printed.ok).toBe(true)
  expect(printed.changes.every(({ kind }) => kind === 'create')).toBe(true)
  expect(printed.changes.map(({ path }) => path.replace(/^x\//, ''))).toContain('app/server/index.ts')
  expect(await readTree(parent)).toEqual({})
})

it('--dry-run shows the files and their text to a person, and no secret', async () => {
  const result = await flux(['new', 'x', '--yes', '--dry-run'], { cwd: parent })
  expect(result.code, result.all).toBe(0)
  expect(result.stdout).toContain('package.json')
  expect(result.stdout).toMatch(/^\+.*createApp/m)
  expect(result.stdout).toContain('<secret>')
  expect(await readTree(parent)).toEqual({})
})

const variants = [
  [],
  ['--template', 'api'],
  ['--db', 'none'],
  ['--db', 'postgres'],
  ['--runtime', 'bun'],
  ...['npm', 'pnpm', 'yarn', 'bun'].map((name) => ['--pm', name]),
]

it.each(variants.map((flags) => ({ flags })))('leaves no part of a template unresolved: $flags', async ({ flags }) => {
  const result = await flux(['new', 'x', '--yes', '--dry-run', '--no-install', ...flags], { cwd: parent })
  expect(result.code, result.all).toBe(0)
  const added = result.stdout.split('\n').filter((line) => line.startsWith('+'))
  expect(added.length).toBeGreaterThan(200)
  expect(
    added.filter((line) => /(?<!\$)\{\{\{?[#/>!^]?\s*[\w.]+\s*\}\}|\bundefined\/|\[object Object\]/.test(line)),
  ).toEqual([])
})

it('--no-install succeeds without a network', async () => {
  const args = ['new', join(parent, 'offline'), '--yes', '--no-install']
  // A test whose capability is missing fails and names it.
  const bare = await run('unshare', ['-n', 'true'])
  expect(bare.code, `unshare -n is needed for this test: ${bare.all}`).toBe(0)
  const result = await run('unshare', ['-n', process.execPath, fluxBin, ...args], { cwd: parent })
  expect(result.code, result.all).toBe(0)
  expect(Object.keys(await readTree(join(parent, 'offline')))).toContain('package.json')
  for (const args of [
    ['--version'],
    ['--help'],
    ['new', '--help'],
    ['undo', '--list', '--cwd', join(parent, 'offline')],
  ]) {
    const quiet = await run('unshare', ['-n', process.execPath, fluxBin, ...args], { cwd: parent })
    expect(quiet.code, quiet.all).toBe(0)
  }
})

it('works where there is no git', async () => {
  const result = await flux(['new', 'x', '--yes', '--no-install'], { cwd: parent, env: { PATH: '/nowhere' } })
  expect(result.code, result.all).toBe(0)
  expect(Object.keys(await readTree(join(parent, 'x')))).toContain('package.json')
})
