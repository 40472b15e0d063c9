import { existsSync } from 'node:fs'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flux, temporaryFolder } from '../support/app.ts'
import { must, run } from '../support/command.ts'
import { expectFailure } from '../support/failures.ts'
import { fluxBin } from '../support/paths.ts'
import { freePort } from '../support/ports.ts'
import { readTree } from '../support/tree.ts'

let parent: string
beforeEach(async () => {
  parent = await temporaryFolder()
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const quiet = ['--yes', '--no-install', '--no-git']

describe('what was typed wrong is usage, exit 2, and writes nothing', () => {
  it.each([
    ['an unknown command, with a suggestion', ['nwe', 'x'], 'UNKNOWN_COMMAND', /\bnew\b/],
    ['an unknown option, with a suggestion', ['new', 'x', '--templat', 'api'], 'UNKNOWN_OPTION', /--template/],
    ['a choice that there is not', ['new', 'x', '--template', 'svelte'], 'INVALID_VALUE', /app.*api/s],
    ['a database that there is not', ['new', 'x', '--db', 'mysql'], 'INVALID_VALUE', /sqlite/],
    ['an option without its value', ['new', 'x', '--db'], 'MISSING_VALUE', /--db/],
    ['an option twice', ['new', 'x', '--db', 'none', '--db', 'sqlite'], 'OPTION_REPEATED', /--db/],
    ['too many arguments', ['new', 'x', 'y', 'z'], 'UNEXPECTED_ARGUMENT', /\by\b/],
    ['a name with capitals', ['new', 'MyApp', '--yes'], 'INVALID_NAME', /MyApp/],
    ['a reserved name', ['new', 'node_modules', '--yes'], 'INVALID_NAME', /node_modules/],
    ['a name that is too long', ['new', 'a'.repeat(215), '--yes'], 'INVALID_NAME', /214/],
    ['a name with a space', ['new', 'my app', '--yes'], 'INVALID_NAME', /my app/],
    ['nothing to ask on', ['new', 'x'], 'MISSING_FLAG', /--template/],
    ['a folder that is not there', ['new', 'x', '--yes', '--cwd', 'nowhere'], 'DIRECTORY_NOT_FOUND', /nowhere/],
    ['a port that is no number', ['dev', '--port', 'abc'], 'INVALID_VALUE', /abc/],
    ['a port out of range', ['dev', '--port', '70000'], 'INVALID_VALUE', /65535/],
  ])('%s', async (_, args, code, mentions) => {
    const result = await flux(args, { cwd: parent })
    expectFailure(result, code, 2)
    expect(result.all).toMatch(mentions)
    expect(await readTree(parent)).toEqual({})
  })
})

it.each([['dev'], ['build'], ['undo']])('flux %s outside an app says so', async (command) => {
  expectFailure(await flux([command], { cwd: parent }), 'NOT_A_PROJECT', 1)
})

it('--json gives the same as one object on stdout', async () => {
  const result = await flux(['new', 'MyApp', '--yes', '--json'], { cwd: parent })
  expect(result.code).toBe(2)
  const printed: { ok: boolean; error: Record<string, string> } = JSON.parse(result.stdout)
  expect(printed).toMatchObject({ ok: false, error: { code: 'INVALID_NAME' } })
  expect(Object.keys(printed.error)).toEqual(expect.arrayContaining(['code', 'title', 'fix', 'state']))
})

describe('the machine says no', () => {
  it('a folder that may not be written', async () => {
    await chmod(parent, 0o755)
    const locked = join(parent, 'locked')
    await mkdir(locked, { mode: 0o755 })
    // Permission bits stop nothing for root, so another user makes the app.
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, fluxBin]
    const asRoot = process.getuid?.() === 0
    if (!asRoot) await chmod(locked, 0o555)
    const result = asRoot
      ? await run('setpriv', [...user, 'new', 'x', ...quiet], { cwd: locked, env: { HOME: parent } })
      : await flux(['new', 'x', ...quiet], { cwd: locked })
    expectFailure(result, 'PERMISSION_DENIED', 1)
    expect(await readTree(locked)).toEqual({})
  })

  it('a folder that may not be read', async () => {
    await chmod(parent, 0o755)
    const hidden = join(parent, 'hidden')
    await mkdir(hidden, { mode: 0o700 })
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, fluxBin]
    const asRoot = process.getuid?.() === 0
    if (!asRoot) await chmod(hidden, 0o000)
    const args = ['new', join(hidden, 'x'), ...quiet]
    const result = asRoot
      ? await run('setpriv', [...user, ...args], { cwd: parent, env: { HOME: parent } })
      : await flux(args, { cwd: parent })
    if (!asRoot) await chmod(hidden, 0o700)
    expectFailure(result, 'PERMISSION_DENIED', 1)
    expect(await readTree(hidden)).toEqual({})
  })

  it('a full disk, and nothing is left of the attempt', async () => {
    const small = join(parent, 'small')
    await mkdir(small)
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
    expect(mounted.code, `a mount of tmpfs is needed for this test: ${mounted.all}`).toBe(0)
    try {
      const result = await flux(['new', 'x', ...quiet], { cwd: small })
      expectFailure(result, 'DISK_FULL', 1)
      expect(result.all).toMatch(/^ {2}state\b/m)
      await flux(['--version'], { cwd: small })
      expect(await readTree(small)).toEqual({})
    } finally {
      await must('umount', [small])
    }
  })

  it('a package manager that is not there', async () => {
    const result = await flux(['new', 'x', '--yes', '--no-git', '--pm', 'pnpm'], {
      cwd: parent,
      env: { PATH: '/nowhere' },
    })
    expectFailure(result, /COMMAND_NOT_FOUND|PACKAGE_MANAGER/, 1)
    expect(result.all).toContain('pnpm')
  })

  it('an install that fails keeps the files and says how to go on', async () => {
    const registry = `http://127.0.0.1:${await freePort()}/`
    const env = {
      npm_config_registry: registry,
      npm_config_cache: join(parent, 'cache'),
      npm_config_fetch_retries: '0',
    }
    const result = await flux(['new', 'x', '--yes', '--no-git', '--pm', 'npm'], { cwd: parent, env })
    expectFailure(result, /INSTALL|COMMAND_FAILED/, 1)
    expect(result.all).toContain('npm install')
    expect(existsSync(join(parent, 'x', 'package.json'))).toBe(true)
  })

  it.each(['18.20.4', '20.18.9', '21.7.0', '22.11.0'])('Node %s is too old', async (version) => {
    const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`
    const result = await run(process.execPath, ['--import', old, fluxBin, 'new', 'x', ...quiet], { cwd: parent })
    expectFailure(result, 'NODE_TOO_OLD', 1)
    expect(result.all).toContain(version)
    expect(await readTree(parent)).toEqual({})
  })
})
