import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { appIn, bringEnvironment, clearOwn, refuseLink, sweep } from './worktree.ts'

/** A project, a worktree of it, and what belongs to somebody else. */
function places() {
  const base = mkdtempSync(join(tmpdir(), 'flux-worktree-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const [root, tree, other] = ['root', 'tree', 'other'].map((name) => join(base, name)) as [string, string, string]
  for (const folder of [root, tree, other]) mkdirSync(folder)
  writeFileSync(join(other, 'package.json'), '{}')
  return { root, tree, other }
}

const git = async () => ({ exitCode: 0, stdout: '' })

test('secrets are lent to the worktree, and go through no link of the revision', () => {
  const { root, tree, other } = places()
  writeFileSync(join(root, '.env'), 'A=1')
  writeFileSync(join(root, '.env.local'), 'SECRET=1')
  symlinkSync(join(other, 'taken'), join(tree, '.env.local'))
  bringEnvironment(root, tree)
  expect(readFileSync(join(tree, '.env'), 'utf8')).toBe('A=1')
  expect(readdirSync(other)).toEqual(['package.json'])
})

test('an app that is a link in the revision is none of it', () => {
  const { tree, other } = places()
  expect(appIn(other, '')).toBe(other)
  expect(appIn(tree, 'apps/web')).toBeUndefined()
  symlinkSync(other, join(tree, 'apps'))
  mkdirSync(join(other, 'web'))
  writeFileSync(join(other, 'web/package.json'), '{}')
  expect(existsSync(join(tree, 'apps/web/package.json'))).toBe(true)
  expect(appIn(tree, 'apps/web')).toBeUndefined()
})

test('links in the place of what a build writes into are taken away, and not what they lead to', () => {
  const { tree, other } = places()
  for (const name of ['node_modules', '.flux']) symlinkSync(other, join(tree, name))
  clearOwn(tree)
  expect(readdirSync(tree)).toEqual([])
  expect(readdirSync(other)).toEqual(['package.json'])
})

test('only worktrees of the command are swept, and nothing behind a link', async () => {
  const { root, other } = places()
  const home = join(root, 'diff')
  mkdirSync(join(home, '0123456789ab-2147483646'), { recursive: true })
  mkdirSync(join(home, 'notes'))
  await sweep(home, git)
  expect(readdirSync(home)).toEqual(['notes'])
  symlinkSync(other, join(root, 'link'))
  expect(() => refuseLink(join(root, 'link'))).toThrow(expect.objectContaining({ code: 'PATH_NOT_ALLOWED' }))
  expect(() => refuseLink(home)).not.toThrow()
})
