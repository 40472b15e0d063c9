import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { cleanEnv, must, run, type Finished } from './support/command.ts'
import { projectTree } from './support/every-generator.ts'
import { expectFailure } from './support/failures.ts'
import { random, seed } from './support/random.ts'

let app: App
beforeAll(async () => {
  app = await makeApp()
  await must('git', ['init', '-q'], { cwd: app.dir })
  await must('git', ['add', '-A'], { cwd: app.dir })
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  await must('git', [...author, 'commit', '-qm', 'The new app'], { cwd: app.dir })
})
afterAll(() => app?.remove())
afterEach(async () => {
  await must('git', ['checkout', '-q', '.'], { cwd: app.dir })
  await must('git', ['clean', '-fdq'], { cwd: app.dir })
})

const at = (path: string) => join(app.dir, path)
const flux = (line: string) => app.flux(line.split(' '))
const tree = () => projectTree(app.dir)

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(at(path), change(await readFile(at(path), 'utf8')))
}

async function expectRefused(line: string, code: string | RegExp, exit: number, mentions: RegExp): Promise<Finished> {
  const before = await tree()
  const result = await flux(line)
  expectFailure(result, code, exit)
  expect(result.all).toMatch(mentions)
  expect(result.all).toMatch(/Nothing was (?:changed|written)/)
  expect(await tree()).toEqual(before)
  return result
}

describe('names that are none', () => {
  it.each([
    ['../x', /leads out/],
    ['con', /Windows/],
    ['class', /app-class/],
    ['123BadName', /digit/],
    ['a/../../b', /leads out/],
    ['/abs', /absolute/],
    ['a//b', /slash/],
    ['\u{1F680}', /letters/],
    ['a'.repeat(300), /64/],
    ['constructor', /constructor/],
    ['x;rm', /letters/],
    ['--path=../../x mail', /\.\./],
    ['mail --path /etc', /path/],
  ])('%s', async (name, mentions) => {
    await expectRefused(`g service ${name}`, /INVALID_NAME|INVALID_VALUE/, 2, mentions)
  })
})

describe('what is there already', () => {
  it.each([
    ['a file of the new app', 'g service notes', 'CHANGES_CONFLICT', 1, /notes\.ts was made by flux new/],
    ['a route', 'g route notes', 'CHANGES_CONFLICT', 1, /routes\/notes\.ts/],
    ['a live key', 'g live counter', 'CHANGES_CONFLICT', 1, /counter/i],
    ['a component', 'g component Layout', 'CHANGES_CONFLICT', 1, /Layout\.tsx/],
    ['a page', 'g page home', 'CHANGES_CONFLICT', 1, /HomePage\.(?:test\.)?tsx/],
    ['the address of a page', 'g page other --route /', 'INVALID_VALUE', 2, /has a page/],
    ['a table', 'g resource note title:string', /CHANGES_CONFLICT|MIGRATION_AMBIGUOUS/, 1, /notes/],
    ['a built-in plugin', 'g plugin cors', 'INVALID_NAME', 2, /cors/],
  ])('%s', async (_, line, code, exit, mentions) => {
    const before = await tree()
    const result = await flux(line)
    expectFailure(result, code, exit)
    expect(result.all).toMatch(mentions)
    expect(await tree()).toEqual(before)
  })

  it('a file of the user', async () => {
    await writeFile(at('app/server/services/mail.ts'), 'export const mine = 1\n')
    await expectRefused('g service mail', 'CHANGES_CONFLICT', 1, /-export const mine = 1/)
  })

  it('a name that the wired file declares', async () => {
    await edit('app/server/services/index.ts', (text) => `${text}\nexport const Mail = 1\n`)
    await expectRefused('g service mail', 'WIRING_REFUSED', 1, /services\/index\.ts:\d+:\d+ .*Mail/)
  })

  it('the same name in another folder', async () => {
    expect((await flux('g route orders')).code).toBe(0)
    await expectRefused('g route admin/orders', 'WIRING_REFUSED', 1, /routes\/index\.ts:\d+:\d+ .*ordersRoutes/)
  })

  it('the address of another page', async () => {
    expect((await flux('g page about')).code).toBe(0)
    await expectRefused('g page other --route about', 'WIRING_REFUSED', 1, /routes\.tsx:\d+:\d+ .*about/)
  })
})

describe('fields', () => {
  it.each([
    ['titel:strng', 'titel:strng', 6],
    ['title:string title', 'title:string title', 13],
    ['title:enum(a,', 'title:enum(a,', 10],
    ['author:references', 'author:references', undefined],
    ['title:string:uniqe', 'title:string:uniqe', 13],
    ['title:string title:text', 'title:string title:text', 13],
  ])('%s, with a pointer at the character', async (fields, shown, column) => {
    const { all } = await expectRefused(`g resource post ${fields}`, 'FIELD_INVALID', 2, /post|field|type|table|there/i)
    if (column === undefined) return
    const lines = all.split('\n')
    const index = lines.findIndex((text) => text.trim() === shown)
    const start = (lines[index] ?? '').indexOf(shown)
    expect((lines[index + 1] ?? '').indexOf('^'), all).toBe(start + column)
  })
})

describe('an app that is not as new', () => {
  it('a folder that is gone', async () => {
    await rm(at('app/server/services'), { recursive: true })
    await expectRefused('g service mail', 'WIRING_REFUSED', 1, /app\/server\/services\/index\.ts.*no such file/i)
  })

  it('a wired file that does not parse', async () => {
    await edit('app/server/services/index.ts', (text) => `${text}\nconst = 1\n`)
    await expectRefused('g service mail', 'WIRING_REFUSED', 1, /services\/index\.ts:\d+:\d+[\s\S]*\.singleton\(Mail/)
  })

  it.each([
    ['without the variable', (text: string) => text.replaceAll(/\bservices\b(?!')/g, 'registry')],
    [
      'that holds the chain in another variable',
      (text: string) => text.replace(/= (new \w+|\w+)\(/, '= made\nconst made = $1('),
    ],
    ['that is empty', () => ''],
  ])('a wired file %s', async (_, change) => {
    await edit('app/server/services/index.ts', change)
    await expectRefused('g service mail', 'WIRING_REFUSED', 1, /services\/index\.ts:\d+:\d+[\s\S]*\.singleton\(Mail/)
  })

  it.each([
    ['package.json', 'PACKAGE_JSON_BROKEN'],
    ['.flux/state.json', 'STATE_BROKEN'],
  ])('a broken %s', async (path, code) => {
    await writeFile(at(path), '{ "name": ')
    const before = await tree()
    const result = await flux('g service mail')
    expectFailure(result, code, 1)
    expect(await tree()).toEqual(before)
  })

  it('a folder that leads out of the project', async () => {
    const outside = await temporaryFolder()
    try {
      await rename(at('app/server/controllers'), join(outside, 'controllers'))
      await symlink(join(outside, 'controllers'), at('app/server/controllers'))
      const before = await projectTree(outside)
      await expectRefused('g controller orders', 'PATH_NOT_ALLOWED', 1, /app\/server\/controllers/)
      expect(await projectTree(outside)).toEqual(before)
    } finally {
      await rm(at('app/server/controllers'))
      await rm(outside, { recursive: true, force: true })
    }
  })
})

describe('the machine says no', () => {
  /** A copy of the app that belongs to nobody: permission bits stop nothing for root. */
  async function nobodys(work: (dir: string, run: (line: string) => Promise<Finished>) => Promise<void>) {
    const parent = await temporaryFolder()
    const dir = join(parent, 'my-app')
    try {
      await cp(app.dir, dir, { recursive: true, filter: (path) => !/\/(?:node_modules|\.git)$/.test(path) })
      await symlink(at('node_modules'), join(dir, 'node_modules'))
      await chmod(parent, 0o755)
      await chmod(dirname(app.dir), 0o755)
      const asRoot = process.getuid?.() === 0
      if (asRoot) await must('chown', ['-R', '65534:65534', dir])
      const user = asRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : []
      const [command = '', ...args] = [...user, process.execPath, at('node_modules/fluxstack/dist/cli/flux.js')]
      await work(dir, (line) => run(command, [...args, ...line.split(' ')], { cwd: dir, env: { HOME: parent } }))
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  }

  it.each([
    ['a folder', 'app/server/services', 0o555],
    ['the folder of a test', 'tests/unit', 0o555],
    ['the project', '.', 0o555],
  ])('%s that may not be written', async (_, path, mode) => {
    await nobodys(async (dir, flux) => {
      await rm(join(dir, '.flux/lock'), { force: true })
      await chmod(join(dir, path), mode)
      if (path === '.') await chmod(join(dir, '.flux'), mode)
      if (process.getuid?.() === 0) await chown(join(dir, path), 65534, 65534)
      const before = await projectTree(dir)
      const result = await flux('g service mail')
      await chmod(join(dir, path), 0o755)
      expectFailure(result, 'PERMISSION_DENIED', 1)
      expect(await projectTree(dir)).toEqual(before)
    })
  })

  it('a wired file that may not be read', async () => {
    await nobodys(async (dir, flux) => {
      const before = await projectTree(dir)
      await chmod(join(dir, 'app/server/services/index.ts'), 0o000)
      const result = await flux('g service mail')
      await chmod(join(dir, 'app/server/services/index.ts'), 0o644)
      expectFailure(result, 'PERMISSION_DENIED', 1)
      expect(await projectTree(dir)).toEqual(before)
    })
  })

  it('a wired file that is read-only is left alone', async () => {
    await nobodys(async (dir, flux) => {
      const before = await projectTree(dir)
      await chmod(join(dir, 'app/server/services/index.ts'), 0o444)
      const result = await flux('g service mail')
      expectFailure(result, 'CHANGES_CONFLICT', 1)
      expect(result.all).toContain('app/server/services/index.ts is read-only.')
      expect(await projectTree(dir)).toEqual(before)
    })
  })

  it('a full disk', async () => {
    const disk = await temporaryFolder()
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    expect(mounted.code, `a mount of tmpfs is needed for this test: ${mounted.all}`).toBe(0)
    try {
      const dir = join(disk, 'my-app')
      await cp(app.dir, dir, { recursive: true, filter: (path) => !/\/(?:node_modules|\.git)$/.test(path) })
      await symlink(at('node_modules'), join(dir, 'node_modules'))
      await run('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k'])
      const before = await projectTree(dir)
      const result = await run(
        process.execPath,
        [at('node_modules/fluxstack/dist/cli/flux.js'), 'g', 'resource', 'post'],
        { cwd: dir },
      )
      expectFailure(result, 'DISK_FULL', 1)
      await rm(join(disk, 'filler'))
      await run(process.execPath, [at('node_modules/fluxstack/dist/cli/flux.js'), 'undo', '--list'], { cwd: dir })
      expect(await projectTree(dir)).toEqual(before)
    } finally {
      await must('umount', [disk])
      await rm(disk, { recursive: true, force: true })
    }
  })
})

describe('not left alone', () => {
  const start = (line: string) => {
    const args = [at('node_modules/fluxstack/dist/cli/flux.js'), ...line.split(' ')]
    return spawn(process.execPath, args, { cwd: app.dir, env: cleanEnv(), stdio: 'ignore' })
  }

  it('killed at random moments, it has happened or it has not', async () => {
    const before = await tree()
    const { ms } = await flux('g resource post title:string')
    const after = Object.keys(await tree())
    expect((await flux('undo --yes')).code).toBe(0)
    const next = random(seed)
    for (let round = 0; round < 8; round++) {
      const child = start('g resource post title:string')
      const ended = once(child, 'exit')
      const timer = setTimeout(() => child.kill('SIGKILL'), ms * (0.4 + next() * 0.6))
      await ended
      clearTimeout(timer)
      await flux('undo --list')
      // A migration holds the time at which it was made, so paths are compared.
      const left = Object.keys(await tree())
      expect([Object.keys(before), after]).toContainEqual(left)
      if (left.length === after.length) await flux('undo --yes')
      expect(await tree()).toEqual(before)
    }
  })

  it('two at once do both, or one says that the other is at work', async () => {
    const lines = ['g service mail', 'g service billing']
    const results = await Promise.all(lines.map(flux))
    for (const result of results) if (result.code !== 0) expectFailure(result, /CHANGES_LOCKED|CHANGES_CONFLICT/, 1)
    for (const line of lines) expect((await flux(line)).code).toBe(0)
    const index = await readFile(at('app/server/services/index.ts'), 'utf8')
    expect(index).toContain('.singleton(Mail,')
    expect(index).toContain('.singleton(Billing,')
    const checked = await app.script('typecheck')
    expect(checked.code, checked.all).toBe(0)
  })
})
