import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeApp } from './test-support/app.ts'

describe('flux generate', () => {
  test('makes files, wires them, brings a test, and says what to do next', async () => {
    const app = await makeApp()
    const { code, stdout } = await app.flux('generate service mail')
    expect(code).toBe(0)
    expect(stdout).toContain('+ app/server/services/mail.ts')
    expect(stdout).toContain('services.get(Mail)')
    expect(app.read('app/server/services/index.ts')).toContain('.singleton(Mail, () => new MailService())')
    expect(app.read('tests/unit/mail-service.test.ts')).toContain("from '../../app/server/services/mail.ts'")
  })

  test('twice is once', async () => {
    const app = await makeApp()
    await app.flux('g service mail')
    const once = app.tree()
    const { code, stdout } = await app.flux('g service mail')
    expect([code, stdout]).toEqual([0, expect.stringContaining('there already')])
    expect(app.tree()).toEqual(once)
    expect((await app.flux('destroy service mail')).code).toBe(0)
    expect(app.exists('app/server/services/mail.ts')).toBe(false)
  })

  test.each([
    ['a namespace', "import * as own from './mail.ts'", 'own.Mail, () => new own.MailService()'],
    ['other names', "import { Mail as Post, MailService as Poster } from './mail.ts'", 'Post, () => new Poster()'],
  ])('what a person has wired by %s is not wired again', async (_, line, call) => {
    const app = await makeApp()
    const file = 'app/server/services/index.ts'
    await app.flux('g service mail')
    const made = app.read(file)
    const text = made
      .replace("import { Mail, MailService } from './mail.ts'", line)
      .replace('Mail, () => new MailService()', call)
    expect(text).not.toBe(made)
    await app.flux('undo')
    app.write(file, text)
    expect((await app.flux('g service mail')).code).toBe(0)
    expect(app.read(file)).toBe(text)
  })

  test.each(['destroy service mail', 'undo', 'destroy service MailService'])('%s gives the tree back', async (line) => {
    const app = await makeApp()
    const before = app.tree()
    await app.flux('g service mail --db')
    expect(app.tree()).not.toEqual(before)
    expect((await app.flux(line)).code).toBe(0)
    expect(app.tree()).toEqual(before)
  })

  test.each(['destroy middleware admin/tenant', 'undo'])(
    'a middleware is used before the routes, until %s',
    async (line) => {
      const app = await makeApp()
      const index = 'app/server/routes/index.ts'
      app.write(index, app.read(index).replace('.use(', '\n  // notes\n  .use('))
      const before = app.tree()
      await app.flux('g middleware admin/tenant')
      expect(app.read(index)).toContain("import { tenant } from '../middleware/admin/tenant.ts'")
      expect(app.read(index)).toMatch(/ {2}\.use\(tenant\)\n {2}\/\/ notes\n {2}\.use\(notesRoutes\)/)
      await app.flux('g middleware admin/tenant')
      expect(app.read(index).split('.use(tenant)')).toHaveLength(2)
      expect((await app.flux(line)).code).toBe(0)
      expect(app.tree()).toEqual(before)
    },
  )

  test('other answers take the place of the ones before, wiring and files, and what is not said stays', async () => {
    const app = await makeApp()
    const before = app.tree()
    const index = () => app.read('app/server/services/index.ts')
    await app.flux('g service mail')
    expect((await app.flux('g service mail --db')).code).toBe(0)
    expect(index()).toContain('new MailService(db)')
    expect(index()).not.toContain('new MailService()')
    await app.flux('g service mail')
    expect(index()).toContain('new MailService(db)')
    await app.flux('g service mail --no-db')
    expect(index()).toContain('new MailService()')
    expect(app.read('tests/app.ts')).not.toContain('Mail')
    await app.flux('g page about')
    expect((await app.flux('g page about --route info/about')).code).toBe(0)
    expect(app.read('app/client/src/routes.tsx').match(/<AboutPage/g)).toHaveLength(1)
    await app.flux('g live room')
    expect((await app.flux('g live room --no-component')).code).toBe(0)
    expect(app.exists('app/client/src/components/Room.tsx')).toBe(false)
    for (const line of ['live room', 'page about', 'service mail']) await app.flux(`destroy ${line}`)
    expect(app.tree()).toEqual(before)
  })

  test('--dry-run writes nothing and shows the differences', async () => {
    const app = await makeApp()
    const before = app.tree()
    const { code, stdout } = await app.flux('g service mail --dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain('+export class MailService extends BaseService {')
    expect(app.tree()).toEqual(before)
    const json = JSON.parse((await app.flux('g service mail --dry-run --json')).stdout) as {
      changes: { kind: string; path: string }[]
    }
    expect(json.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'edit app/server/services/index.ts',
      'create app/server/services/mail.ts',
      'create tests/unit/mail-service.test.ts',
    ])
  })

  test('--skip-tests and --path', async () => {
    const app = await makeApp()
    expect((await app.flux('g service mail --path admin/post --skip-tests')).code).toBe(0)
    expect(app.exists('app/server/services/admin/post/mail.ts')).toBe(true)
    expect(app.exists('tests/unit/admin/post/mail-service.test.ts')).toBe(false)
    expect(app.read('app/server/services/index.ts')).toContain("from './admin/post/mail.ts'")
  })

  test('a folder in the name is a sub-folder, with the specifiers that fit', async () => {
    const app = await makeApp()
    const before = app.tree()
    expect((await app.flux('g service admin/mail --db')).code).toBe(0)
    expect(app.read('app/server/services/admin/mail.ts')).toContain("from '../../database.ts'")
    expect(app.read('tests/unit/admin/mail-service.test.ts')).toContain(
      "from '../../../app/server/services/admin/mail.ts'",
    )
    expect((await app.flux('destroy service admin/mail')).code).toBe(0)
    expect(app.tree()).toEqual(before)
  })

  test('what is missing is named where nobody can be asked', async () => {
    const app = await makeApp()
    expect(await app.flux('g')).toMatchObject({ code: 2, stderr: expect.stringContaining('<generator>') })
    expect(await app.flux('g service')).toMatchObject({ code: 2, stderr: expect.stringContaining('<name>') })
    expect(await app.flux('g servce mail')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('generate service'),
    })
    expect(await app.flux('g service mail --dbb')).toMatchObject({ code: 2, stderr: expect.stringContaining('--db') })
    expect(await app.flux('g service mail more')).toMatchObject({ code: 2, stderr: expect.stringContaining('more') })
    expect(await app.flux('g service mail --path ../up')).toMatchObject({ code: 2 })
  })

  test('what the app lacks is said before anything is written', async () => {
    const app = await makeApp({ template: 'api', db: 'none' })
    const before = app.tree()
    expect(await app.flux('g service mail --db')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('database'),
    })
    expect(app.tree()).toEqual(before)
  })
})

describe('a file of the user', () => {
  const file = 'app/server/services/mail.ts'

  test('that stands in the way is left alone, and the difference shown', async () => {
    const app = await makeApp()
    app.write(file, 'export const mine = 1\n')
    const before = app.tree()
    const { code, stderr } = await app.flux('g service mail')
    expect([code, stderr]).toEqual([1, expect.stringContaining('-export const mine = 1')])
    expect(app.tree()).toEqual(before)
    expect((await app.flux('g service mail --on-conflict keep')).code).toBe(0)
    expect(app.read(file)).toBe('export const mine = 1\n')
    expect((await app.flux('g service mail --force')).code).toBe(0)
    expect(app.read(file)).toContain('class MailService')
  })

  test('is settled before what builds on it: the migration of a table that is there', async () => {
    const app = await makeApp()
    const before = app.tree()
    const { code, stderr } = await app.flux('g resource note title:string')
    expect([code, stderr]).toEqual([1, expect.stringContaining('CHANGES_CONFLICT')])
    const preview = await app.flux('g resource note title:string --dry-run')
    expect(preview.stdout).toContain('! app/server/models/notes.ts')
    expect(app.tree()).toEqual(before)
  })

  test('that an own generator plans to write over is asked about too', async () => {
    const app = await makeApp()
    app.write(
      'generators/bad.ts',
      `import { defineGenerator } from 'fluxstack'
import { z } from 'zod'
export default defineGenerator({
  summary: 'One that writes over package.json', answers: z.object({ name: z.string() }), examples: [],
  template: () => [], plan: ({ changes }) => changes.write('package.json', '{}'),
})
`,
    )
    const before = app.tree()
    expect(await app.flux('g bad thing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CHANGES_CONFLICT'),
    })
    expect(app.tree()).toEqual(before)
  })

  test('that was kept is not taken back', async () => {
    const app = await makeApp()
    app.write(file, 'export class MailService {}\nexport const Mail = 1\n')
    const before = app.tree()
    await app.flux('g service mail --on-conflict keep')
    expect((await app.flux('destroy service mail')).code).toBe(0)
    expect(app.tree()).toEqual(before)
  })

  test('that something else generated is asked about, and changes hands', async () => {
    const app = await makeApp()
    const component = 'app/client/src/components/Badge.tsx'
    await app.flux('g component badge')
    const before = app.tree()
    const { code, stderr } = await app.flux('g live badge')
    expect([code, stderr]).toEqual([1, expect.stringContaining('made by flux generate component badge')])
    expect(app.tree()).toEqual(before)
    const preview = JSON.parse((await app.flux('g live badge --dry-run --json')).stdout) as {
      data: { conflicts: { path: string; detail: string }[] }
    }
    expect(preview.data.conflicts.map(({ path }) => path)).toContain(component)
    expect((await app.flux('g live badge --force')).code).toBe(0)
    expect((await app.flux('destroy component badge --force')).code).toBe(0)
    expect(app.exists(component)).toBe(true)
    expect((await app.flux('destroy live badge')).code).toBe(0)
    expect(app.exists(component)).toBe(false)
  })

  test('that was generated and edited keeps the edits in a merge, and destroy asks about it', async () => {
    const app = await makeApp()
    await app.flux('g service mail')
    const edited = app.read(file).replace('Hello ${person}', 'Dear ${person}')
    app.write(file, edited)
    expect((await app.flux('g service mail')).code).toBe(1)
    expect((await app.flux('g service mail --on-conflict merge')).code).toBe(0)
    expect(app.read(file)).toBe(edited)
    const refused = await app.flux('destroy service mail')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Dear')])
    expect(app.read(file)).toBe(edited)
    expect((await app.flux('destroy service mail --force')).code).toBe(0)
    expect(app.exists(file)).toBe(false)
  })

  test('that both have changed is merged with markers, and said so', async () => {
    const app = await makeApp()
    await app.flux('g service mail')
    app.write(file, app.read(file).replace('extends BaseService {', 'extends BaseService { // mine'))
    const { stdout } = await app.flux('g service mail --db --on-conflict merge --json')
    expect(app.read(file)).toContain('<<<<<<< yours')
    expect((JSON.parse(stdout) as { data: { marked: string[] } }).data.marked).toEqual([file])
  })

  test('that does not parse stops everything, with its place and what to paste', async () => {
    const app = await makeApp()
    const index = 'app/server/services/index.ts'
    app.write(index, `${app.read(index)}\nconst = \n`)
    const before = app.tree()
    const { code, stderr } = await app.flux('g service mail')
    expect(code).toBe(1)
    expect(stderr).toMatch(/services\/index\.ts:\d+:\d+/)
    expect(stderr).toContain('.singleton(Mail, () => new MailService())')
    expect(app.tree()).toEqual(before)
    const skipped = await app.flux('g service mail --skip-wiring')
    expect(skipped.code).toBe(0)
    expect(app.exists(file)).toBe(true)
    expect(skipped.stderr).toContain('.singleton(Mail, () => new MailService())')
  })
})

describe('flux destroy', () => {
  test('removes nothing that the books do not know, and says so', async () => {
    const app = await makeApp()
    await app.flux('g service mail')
    rmSync(join(app.root, '.flux/state'), { recursive: true })
    const before = app.tree()
    const refused = await app.flux('destroy service mail')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('.flux/state does not say')])
    expect(app.tree()).toEqual(before)
    const forced = await app.flux('destroy service mail --force')
    expect([forced.code, app.exists('app/server/services/mail.ts')]).toEqual([0, true])
  })

  test.each([
    ['{"files":null}', 'STATE_BROKEN', '.flux/state.json'],
    ['{"name":"mail","files":[],"wiring":[]}', 'STATE_BROKEN', '.flux/made/service/mail.json'],
    [
      '{"generator":"service","name":"mail","files":[],"wiring":[null]}',
      'STATE_BROKEN',
      '.flux/made/service/mail.json',
    ],
    [
      '{"generator":"service","name":"mail","files":[],"wiring":[{"file":"a","edits":[null]}]}',
      'STATE_BROKEN',
      '.flux/made/service/mail.json',
    ],
  ])('%s is %s in %s', async (text, code, file) => {
    const app = await makeApp()
    await app.flux('g service mail')
    app.write(file, text)
    const before = app.tree()
    expect(await app.flux('destroy service mail')).toMatchObject({ code: 1, stderr: expect.stringContaining(code) })
    expect(app.tree()).toEqual(before)
  })

  test('leaves what the rest of the app imports', async () => {
    const app = await makeApp()
    await app.flux('g service mail')
    const use = 'app/server/routes/notes.ts'
    app.write(use, `import { Mail } from '../services/mail.ts'\n${app.read(use)}\nexport const used = Mail\n`)
    const before = app.tree()
    const { code, stderr } = await app.flux('destroy service mail')
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${use} imports app/server/services/mail.ts`)])
    expect(app.tree()).toEqual(before)
    expect((await app.flux('destroy service mail --force')).code).toBe(0)
  })

  test('names what there is', async () => {
    const app = await makeApp()
    expect(await app.flux('destroy')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Nothing was generated'),
    })
    await app.flux('g service mail')
    expect(await app.flux('destroy service mial')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('service mail'),
    })
    expect(await app.flux('destroy')).toMatchObject({ code: 2, stderr: expect.stringContaining('service mail') })
  })
})
