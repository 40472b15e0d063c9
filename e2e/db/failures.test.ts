import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openPostgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, type App } from '../support/app.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { answerOf, FOLDER, sources } from './answers.ts'
import { addPosts, postsModel } from './models.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

describe('an address that cannot be used', () => {
  let app: App
  beforeAll(async () => {
    app = await makeApp({ flags: ['--template', 'api', '--db', 'postgres'] })
  })
  afterAll(() => app?.remove())

  it.each([
    ['nobody listens', 'postgres://app:hunter2@127.0.0.1:1/app', 'DATABASE_UNUSABLE'],
    ['it is none', 'hunter2', 'DATABASE_UNUSABLE'],
  ])('%s: says so and shows no secret', async (_why, url, code) => {
    for (const action of ['migrate', 'status', 'reset']) {
      const result = await app.flux(['db', action, '--yes', '--json', '--verbose'], { env: { DATABASE_URL: url } })
      expect(answerOf(result).error, action).toMatchObject({ code })
      expect(result.all).not.toContain('hunter2')
    }
  })

  it('a database elsewhere, or in production, is not reset', async () => {
    const far = { DATABASE_URL: 'postgres://app:hunter2@db.example.com/app' }
    const elsewhere = await app.flux(['db', 'reset', '--yes', '--json'], { env: far })
    expect(answerOf(elsewhere).error).toMatchObject({
      code: 'RESET_REFUSED',
      detail: expect.stringContaining('db.example.com/app'),
    })
    expect(elsewhere.all).not.toContain('hunter2')
    const production = { DATABASE_URL: await postgres.database('production'), NODE_ENV: 'production' }
    expect(answerOf(await app.flux(['db', 'reset', '--yes', '--json'], { env: production })).error).toMatchObject({
      code: 'RESET_REFUSED',
    })
    expect(answerOf(await app.flux(['db', 'reset', '--yes', '--force', '--json'], { env: production }))).toMatchObject({
      ok: true,
    })
  })

  it('undo of a migration is refused while the database does not answer, unless --yes', async () => {
    const env = { DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/app' }
    await app.flux(['generate', 'db-migration', 'mine'], { env })
    const refused = await app.flux(['undo', '--json'], { env })
    expect(answerOf(refused).error).toMatchObject({ code: 'MIGRATION_UNCERTAIN', state: 'Nothing was changed.' })
    expect(refused.all).not.toContain('hunter2')
    expect(answerOf(await app.flux(['undo', '--yes', '--json'], { env }))).toMatchObject({ ok: true })
  })

  it('a table that another program holds is not waited for without end', async () => {
    const url = await postgres.database('held')
    const flux = async (...args: string[]) =>
      answerOf(await app.flux(['db', ...args, '--json'], { env: { DATABASE_URL: url } }))
    expect(await flux('migrate')).toMatchObject({ ok: true })
    const other = openPostgres(url, { max: 1, onnotice: () => undefined })
    const held = await other.reserve()
    await held`BEGIN`
    await held`LOCK TABLE notes IN ACCESS SHARE MODE`
    expect((await flux('reset', '--yes')).error).toMatchObject({
      code: 'DATABASE_IN_USE',
      state: 'Nothing was dropped.',
    })
    await held`ROLLBACK`
    held.release()
    await other.end()
    expect(await flux('status')).toMatchObject({ data: { migrations: [{ applied: true }] } })
    expect(await flux('reset', '--yes')).toMatchObject({ ok: true })
  })

  it('tables, types and schemas of one’s own are dropped too, and what PostgreSQL brings is not', async () => {
    const env = { DATABASE_URL: await postgres.database('mixed') }
    const mine = join(app.dir, FOLDER, '0001_mine.sql')
    await app.flux(['generate', 'db-migration', 'mine'], { env })
    await writeFile(
      mine,
      [
        `CREATE SCHEMA audit`,
        `CREATE TABLE audit.log (line text)`,
        `CREATE TYPE mood AS ENUM ('good', 'bad')`,
        `CREATE TABLE people (mood mood)`,
        `CREATE VIEW moods AS SELECT mood FROM people`,
        `CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        `CREATE SEQUENCE numbers`,
      ].join(';\n--> statement-breakpoint\n'),
    )
    const applied = ['0000_notes', '0001_mine']
    for (const dropped of [[], ['audit.log', 'moods', 'notes', 'people']]) {
      const reset = answerOf(await app.flux(['db', 'reset', '--yes', '--json'], { env }))
      expect(reset).toMatchObject({ ok: true, data: { applied, dropped } })
    }
  })
})

describe('around a running app', () => {
  let app: App
  beforeAll(async () => {
    app = await makeApp({ flags: ['--template', 'api'] })
  })
  afterAll(() => app?.remove())

  it('reset says that the file is in use, and works when the server has ended', async () => {
    const server = await app.dev()
    const refused = answerOf(await app.flux(['db', 'reset', '--yes', '--json']))
    expect(refused.error).toMatchObject({ code: 'DATABASE_IN_USE', state: 'Nothing was dropped.' })
    expect((await server.fetch('/api/notes')).status).toBe(200)
    await server.stop()
    expect(answerOf(await app.flux(['db', 'reset', '--yes', '--json']))).toMatchObject({ ok: true })
  })

  it('a column that has another name keeps its values', async () => {
    await addPosts(app.dir, 'sqlite', 'title')
    await app.flux(['db', 'generate'])
    await writeFile(join(app.dir, 'app/server/models/posts.ts'), postsModel('sqlite', 'heading'))
    const unasked = answerOf(await app.flux(['db', 'generate', '--yes', '--json']))
    expect(unasked.error).toMatchObject({
      code: 'MIGRATION_AMBIGUOUS',
      fix: expect.stringContaining('--rename posts.title:heading'),
    })
    expect(answerOf(await app.flux(['db', 'generate', '--drop', '--json'])).error).toMatchObject({
      code: 'MIGRATION_LOSES_DATA',
    })
    const made = answerOf(await app.flux(['db', 'generate', '--rename', 'posts.title:heading', '--json']))
    expect(made).toMatchObject({ data: { statements: ['ALTER TABLE `posts` RENAME COLUMN "title" TO "heading";'] } })
    expect(answerOf(await app.flux(['db', 'migrate', '--json']))).toMatchObject({ ok: true })
  })

  it('a file that is no database is named', async () => {
    await writeFile(join(app.dir, 'bad.db'), 'this is no database, '.repeat(200))
    for (const action of ['migrate', 'reset']) {
      const answer = answerOf(
        await app.flux(['db', action, '--yes', '--json'], { env: { DATABASE_URL: 'file:./bad.db' } }),
      )
      expect(answer.error, action).toMatchObject({ code: 'DATABASE_UNUSABLE' })
    }
    expect(await readFile(join(app.dir, 'bad.db'), 'utf8')).toContain('no database')
  })

  it.skipIf(process.platform === 'win32')(
    'a folder that cannot be written stops generate, with nothing written',
    async () => {
      await writeFile(join(app.dir, 'app/server/models/posts.ts'), postsModel('sqlite', 'heading', 'more'))
      const isRoot = process.getuid?.() === 0
      // For root nothing is read-only: nobody tries in its place, in an app that is nobody's.
      const line = isRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : []
      if (isRoot) {
        const own = ['.', '.flux', 'app', 'package.json', 'fluxstack.config.ts', '.env'].map((name) =>
          join(app.dir, name),
        )
        await app.exec('chown', ['65534:65534', ...own])
        await app.exec('chown', ['-R', '65534:65534', join(app.dir, '.flux'), join(app.dir, 'app')])
        await chmod(join(app.dir, '..'), 0o755)
      }
      await chmod(join(app.dir, FOLDER), 0o500)
      const before = await sources(app)
      const flux = [process.execPath, 'node_modules/fluxstack/dist/cli/flux.js', 'db', 'generate', '--json']
      const [program = '', ...args] = [...line, ...flux]
      const answer = answerOf(await app.exec(program, args))
      await chmod(join(app.dir, FOLDER), 0o700)
      expect(answer.error).toMatchObject({ code: 'PERMISSION_DENIED' })
      expect(await sources(app)).toEqual(before)
    },
  )

  it('the studio names what to install where nobody can be asked', async () => {
    const answer = answerOf(await app.flux(['db', 'studio', '--json']))
    expect(answer.error).toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
      fix: expect.stringContaining('npm install --save-dev drizzle-kit'),
    })
  })
})

it('an app without a database is told so by every one of them', async () => {
  const app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
  for (const action of ['generate', 'migrate', 'status', 'seed', 'reset', 'studio']) {
    const answer = answerOf(await app.flux(['db', action, '--json']))
    expect(answer.error, action).toMatchObject({ code: 'NO_DATABASE' })
  }
  await app.remove()
})
