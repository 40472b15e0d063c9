import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
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

const git = (app: GeneratedApp, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: app.root,
    encoding: 'utf8',
  })

test('a release is called by its commit, and says so when files differ from it', async () => {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  const tag = async () => {
    const said = await app.flux('deploy docker --dry-run', { env: { PATH: process.env['PATH'] } })
    return /--tag my-app:(?!latest)(\S+)/.exec(said.stdout)?.[1]
  }
  expect(await tag()).toMatch(/^\d{8}t\d{6}z$/)
  git(app, 'init', '--quiet')
  app.write('.gitignore', 'node_modules\n.flux\n')
  git(app, 'add', '--all')
  git(app, 'commit', '--quiet', '--message', 'First')
  const hash = git(app, 'rev-parse', '--short=10', 'HEAD').trim()
  expect(await tag()).toBe(hash)
  app.write('Dockerfile', 'FROM other\n')
  expect(await tag()).toBe(`${hash}-dirty`)
  const tools = standIns({ docker: { replies: [] } })
  const said = await app.flux('deploy docker --no-build', { env: { PATH: tools.path } })
  expect(said).toMatchObject({ code: 0, stderr: expect.stringContaining('uncommitted changes') })
})
