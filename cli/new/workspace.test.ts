import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { covers, findWorkspace, withMember, type Workspace } from './workspace.ts'

let home: string
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'flux-workspace-')))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const manifest = (content: object) => writeFileSync(join(home, 'package.json'), JSON.stringify(content))

test('finds none in an empty folder, and none in a package', () => {
  expect(findWorkspace(join(home, 'web'))).toBeUndefined()
  manifest({ name: 'one' })
  expect(findWorkspace(join(home, 'web'))).toBeUndefined()
})

test('finds that of npm, yarn and bun by package.json, and the package manager by its field or lock file', () => {
  manifest({ workspaces: ['apps/*'] })
  expect(findWorkspace(join(home, 'apps/web'))).toEqual({
    root: home,
    file: 'package.json',
    members: ['apps/*'],
    pm: undefined,
  })
  writeFileSync(join(home, 'bun.lock'), '')
  expect(findWorkspace(join(home, 'apps/web'))?.pm).toBe('bun')
  manifest({ workspaces: { packages: ['a'] }, packageManager: 'yarn@4.1.0' })
  expect(findWorkspace(join(home, 'web'))).toMatchObject({ members: ['a'], pm: 'yarn' })
})

test('finds that of pnpm, unless its file holds settings only', () => {
  manifest({ name: 'all' })
  writeFileSync(join(home, 'pnpm-workspace.yaml'), 'allowBuilds:\n  bun: true\n')
  expect(findWorkspace(join(home, 'web'))).toBeUndefined()
  writeFileSync(join(home, 'pnpm-workspace.yaml'), 'packages:\n  - web\n')
  expect(findWorkspace(join(home, 'web'))).toMatchObject({ file: 'pnpm-workspace.yaml', members: ['web'], pm: 'pnpm' })
})

test('does not look above a git repository, and takes no checkout of FluxStack for one', () => {
  manifest({ workspaces: ['*'] })
  mkdirSync(join(home, 'repo/.git'), { recursive: true })
  expect(findWorkspace(join(home, 'repo/web'))).toBeUndefined()
  manifest({ name: 'fluxstack', workspaces: ['runtime'] })
  expect(findWorkspace(join(home, 'web'))).toBeUndefined()
})

test.each([
  [['apps/*'], 'apps/web', true],
  [['apps/*'], 'apps/deep/web', false],
  [['apps/**'], 'apps/deep/web', true],
  [['./apps/web/'], 'apps/web', true],
  [['apps/*', '!apps/web'], 'apps/web', false],
  [['{apps,libs}/*'], 'libs/web', true],
  [['a.ps/*'], 'apps/web', false],
  [[], 'web', false],
])('%j covers %s: %s', (members, path, expected) => {
  const workspace: Workspace = { root: home, file: 'package.json', members, pm: undefined }
  expect(covers(workspace, join(home, path))).toBe(expected)
})

test('adds a member by its path from the root', () => {
  const workspace: Workspace = { root: home, file: 'package.json', members: [], pm: undefined }
  expect(withMember(workspace, '{"workspaces":[]}', join(home, 'a/b'))).toBe('{"workspaces":["a/b"]}')
})
