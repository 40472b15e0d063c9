import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../generate/test-support/app.ts'
import { hostName } from './app.ts'
import { standIns } from './test-support/stand-in.ts'

test.each([
  ['my-app', 'my-app'],
  ['@acme/My_Shop', 'my-shop'],
  ['.config--x.', 'config-x'],
  ['日本', ''],
])('%j is called %j where names are hosts', (name, expected) => {
  expect(hostName(name)).toBe(expected)
})

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' })

function commitAll(cwd: string): void {
  git(cwd, 'init', '--quiet')
  git(cwd, 'add', '--all')
  git(cwd, 'commit', '--quiet', '--message', 'First')
}

async function tagOf(app: GeneratedApp, cwd = app.root): Promise<string | undefined> {
  const said = await app.flux('deploy docker --dry-run', { cwd, env: { PATH: process.env['PATH'] } })
  return /--tag my-app:(?!latest)(\S+)/.exec(said.stdout)?.[1]
}

test('a release is called by its commit, and by the time too when files differ from it', async () => {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  expect(await tagOf(app)).toMatch(/^\d{8}t\d{6}z$/)
  app.write('.gitignore', 'node_modules\n.flux\n')
  commitAll(app.root)
  const hash = git(app.root, 'rev-parse', '--short=10', 'HEAD').trim()
  expect(await tagOf(app)).toBe(hash)
  app.write('Dockerfile', 'FROM other\n')
  expect(await tagOf(app)).toMatch(new RegExp(`^${hash}-\\d{8}t\\d{6}z-dirty$`))
  const tools = standIns({ docker: { replies: [] } })
  const said = await app.flux('deploy docker --no-build', { env: { PATH: tools.path } })
  expect(said).toMatchObject({ code: 0, stderr: expect.stringContaining('uncommitted changes') })
})

test('an app in a folder of a repository is called by its commit, one that the repository has not by the time', async () => {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  app.write('.gitignore', 'node_modules\n.flux\n')
  const above = mkdtempSync(join(tmpdir(), 'flux-deploy-'))
  onTestFinished(() => rmSync(above, { recursive: true, force: true }))
  const cwd = join(above, 'shop')
  renameSync(app.root, cwd)
  commitAll(above)
  const hash = git(above, 'rev-parse', '--short=10', 'HEAD').trim()
  writeFileSync(join(above, 'of-another-app.txt'), '')
  expect(await tagOf(app, cwd)).toBe(hash)
  writeFileSync(join(cwd, 'of-this-app.txt'), '')
  expect(await tagOf(app, cwd)).toMatch(/z-dirty$/)
  git(above, 'rm', '-r', '--quiet', '--cached', 'shop')
  git(above, 'commit', '--quiet', '--message', 'Without the app')
  expect(await tagOf(app, cwd)).toMatch(/^\d{8}t\d{6}z$/)
})
