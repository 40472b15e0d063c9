import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { flux, temporaryFolder } from '../support/app.ts'
import { must } from '../support/command.ts'
import { expectFailure } from '../support/failures.ts'
import { readTree } from '../support/tree.ts'

let parent: string
beforeEach(async () => {
  parent = await temporaryFolder()
})
afterEach(() => rm(parent, { recursive: true, force: true }))

it('joins the git repository it stands in', async () => {
  await must('git', ['init', '-q'], { cwd: parent })
  const made = await flux(['new', 'apps/web', '--yes', '--no-install'], { cwd: parent })
  expect(made.code, made.all).toBe(0)
  expect(existsSync(join(parent, 'apps/web/package.json'))).toBe(true)
  expect(existsSync(join(parent, 'apps/web/.git'))).toBe(false)
})

it('joins an npm workspace, adding itself to the members where no pattern covers it', async () => {
  const manifest = { name: 'all', private: true, workspaces: ['packages/*'] }
  await writeFile(join(parent, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const covered = await flux(['new', 'packages/one', '--yes', '--no-install', '--no-git'], { cwd: parent })
  expect(covered.code, covered.all).toBe(0)
  expect(JSON.parse(await readFile(join(parent, 'package.json'), 'utf8'))).toEqual(manifest)

  const added = await flux(['new', 'tools/two', '--yes', '--no-install', '--no-git'], { cwd: parent })
  expect(added.code, added.all).toBe(0)
  const { workspaces }: { workspaces: string[] } = JSON.parse(await readFile(join(parent, 'package.json'), 'utf8'))
  expect(workspaces).toEqual(['packages/*', 'tools/two'])
})

it('joins a pnpm workspace', async () => {
  await writeFile(join(parent, 'package.json'), '{ "name": "all", "private": true }\n')
  await writeFile(join(parent, 'pnpm-workspace.yaml'), '# ours\npackages:\n  - libs/*\n')
  const made = await flux(['new', 'web', '--yes', '--no-install', '--no-git'], { cwd: parent })
  expect(made.code, made.all).toBe(0)
  expect(await readFile(join(parent, 'pnpm-workspace.yaml'), 'utf8')).toMatch(
    /^# ours\npackages:\n {2}- libs\/\*\n {2}- ['"]?web/,
  )
})

it('fills the current folder with "."', async () => {
  const here = join(parent, 'My Shop')
  await mkdir(here)
  const made = await flux(['new', '.', '--yes', '--no-install', '--no-git'], { cwd: here })
  expect(made.code, made.all).toBe(0)
  expect(JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))).toMatchObject({ name: 'my-shop' })
  expect(Object.keys(await readTree(parent, /^My Shop$/))).toEqual([])
})

it('leaves a folder with files alone, listing them, unless --force is given', async () => {
  const here = join(parent, 'taken')
  await mkdir(here)
  await writeFile(join(here, 'package.json'), '{ "name": "mine" }\n')
  await writeFile(join(here, 'notes.txt'), 'mine\n')
  const before = await readTree(parent)

  const refused = await flux(['new', 'taken', '--yes', '--no-install', '--no-git'], { cwd: parent })
  expectFailure(refused, 'DIRECTORY_NOT_EMPTY', 1)
  expect(refused.all).toContain('package.json')
  expect(await readTree(parent)).toEqual(before)

  const forced = await flux(['new', 'taken', '--yes', '--force', '--no-install', '--no-git'], { cwd: parent })
  expect(forced.code, forced.all).toBe(0)
  expect(await readFile(join(here, 'notes.txt'), 'utf8')).toBe('mine\n')
  expect(JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))).toMatchObject({ name: 'taken' })
})

it('is taken back by flux undo, but for what a person has edited since', async () => {
  await flux(['new', 'web', '--yes', '--no-install', '--no-git'], { cwd: parent })
  const app = join(parent, 'web')
  const listed = await flux(['undo', '--list'], { cwd: app })
  expect(listed.code, listed.all).toBe(0)
  expect(listed.stdout).toContain('flux new web')

  await writeFile(join(app, 'README.md'), 'mine now\n')
  await writeFile(join(app, 'notes.txt'), 'mine\n')
  const undone = await flux(['undo', '--yes'], { cwd: app })
  expect(undone.code, undone.all).toBe(0)
  expect(undone.all).toContain('README.md')
  expect(Object.keys(await readTree(app, /^\.flux\//))).toEqual(['README.md', 'notes.txt'])
  expect(await readFile(join(app, 'README.md'), 'utf8')).toBe('mine now\n')
})

it('flux undo leaves nothing of an app that was not edited', async () => {
  await flux(['new', 'web', '--yes', '--no-install', '--no-git'], { cwd: parent })
  const undone = await flux(['undo', '--yes'], { cwd: join(parent, 'web') })
  expect(undone.code, undone.all).toBe(0)
  expect(Object.keys(await readTree(join(parent, 'web'), /^\.flux\//))).toEqual([])
})
