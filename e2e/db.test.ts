import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerOf, FOLDER, sources } from './db/answers.ts'
import { addPosts, SEED } from './db/models.ts'
import { makeApp, type App } from './support/app.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import { bun } from './support/runtimes.ts'

let postgres: Postgres
let databases = 0
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

const VARIANTS = [
  ['SQLite on Node', 'sqlite', 'node'],
  ['SQLite on Bun', 'sqlite', 'bun'],
  ['PostgreSQL', 'postgres', 'node'],
] as const

describe.each(VARIANTS)('%s', (_name, database, runtime) => {
  let app: App
  let env: Record<string, string>
  let before: Record<string, string>

  beforeAll(async () => {
    const flags = ['--template', 'api', '--db', database, '--runtime', runtime]
    app = await makeApp({ flags, ...(runtime === 'bun' && { runtime: await bun() }) })
  })
  afterAll(() => app?.remove())
  beforeEach(async () => {
    env = database === 'postgres' ? { DATABASE_URL: await postgres.database(`db${++databases}`) } : {}
    before = await sources(app)
  })
  afterEach(async () => {
    await rm(join(app.dir, 'data'), { recursive: true, force: true })
    await rm(join(app.dir, '.flux/undo'), { recursive: true, force: true })
    await rm(join(app.dir, 'app'), { recursive: true })
    for (const [path, text] of Object.entries(before)) {
      await mkdir(join(app.dir, path, '..'), { recursive: true })
      await writeFile(join(app.dir, path), text)
    }
  })

  const flux = async (...args: string[]) => answerOf(await app.flux([...args, '--json'], { env }))
  const ok = async (...args: string[]) => {
    const answer = await flux(...args)
    expect(answer, args.join(' ')).toMatchObject({ ok: true })
    return answer.data ?? {}
  }

  it('makes a migration, applies it once, and has nothing to do the second time', async () => {
    expect(await ok('db', 'status')).toMatchObject({ migrations: [{ tag: '0000_notes', applied: false }] })
    expect(await ok('db', 'generate')).toMatchObject({ statements: [] })
    await addPosts(app.dir, database, 'title')
    expect(await ok('db', 'generate', 'add-posts', '--dry-run')).toMatchObject({ migration: '0001_add_posts' })
    expect(existsSync(join(app.dir, FOLDER, '0001_add_posts.sql'))).toBe(false)
    expect(await ok('db', 'generate', 'add-posts')).toMatchObject({ migration: '0001_add_posts' })
    expect(await ok('db', 'migrate')).toMatchObject({ applied: ['0000_notes', '0001_add_posts'] })
    expect(await ok('db', 'migrate')).toMatchObject({ applied: [] })
    expect(await ok('db', 'status')).toMatchObject({ migrations: [{ applied: true }, { applied: true }] })
  })

  it('seeds by the file that the error shows, and resets', async () => {
    const missing = await flux('db', 'seed')
    expect(missing.error).toMatchObject({ code: 'SEED_NOT_FOUND' })
    const shown = missing.error?.fix.split('\n').slice(1).join('\n') ?? ''
    await writeFile(join(app.dir, 'app/server/seed.ts'), shown)
    expect(await ok('db', 'seed')).toMatchObject({ seeded: true })
    await writeFile(join(app.dir, 'app/server/seed.ts'), SEED)
    const said = await app.flux(['db', 'seed'], { env })
    expect(said, said.all).toMatchObject({ code: 0 })
    expect(said.all).toContain('filling in')
    expect(await ok('db', 'reset', '--dry-run')).toMatchObject({ dropped: ['notes'] })
    const unasked = await flux('db', 'reset')
    expect(unasked.error).toMatchObject({ code: 'MISSING_FLAG', detail: expect.stringContaining('notes') })
    expect(await ok('db', 'reset', '--yes')).toMatchObject({
      dropped: ['notes'],
      applied: ['0000_notes'],
      seeded: true,
    })
    expect(await ok('db', 'reset', '--yes')).toMatchObject({ dropped: ['notes'] })
  })

  it('a seed that throws, or is none, says so', async () => {
    await writeFile(join(app.dir, 'app/server/seed.ts'), `export default () => { throw new Error('no luck') }\n`)
    expect((await flux('db', 'seed')).error).toMatchObject({
      code: 'SEED_FAILED',
      detail: expect.stringContaining('no luck'),
    })
    await writeFile(join(app.dir, 'app/server/seed.ts'), `export const seed = 1\n`)
    expect((await flux('db', 'seed')).error).toMatchObject({
      code: 'SEED_FAILED',
      detail: expect.stringContaining('default'),
    })
  })

  it('undo goes through while the migration is pending, and is refused when it is applied', async () => {
    await ok('db', 'migrate')
    const tree = await sources(app)
    await ok('generate', 'model', 'post', 'title:string')
    expect(await sources(app)).not.toEqual(tree)
    await ok('undo')
    expect(await sources(app)).toEqual(tree)
    await ok('generate', 'model', 'post', 'title:string')
    await ok('db', 'migrate')
    const made = await sources(app)
    expect((await flux('undo', '--dry-run')).error).toMatchObject({ code: 'MIGRATION_APPLIED' })
    const refused = await flux('undo')
    expect(refused.error).toMatchObject({
      code: 'MIGRATION_APPLIED',
      fix: expect.stringContaining('flux destroy model post'),
      state: 'Nothing was changed.',
    })
    expect(await sources(app)).toEqual(made)
  })

  it('destroy takes a pending migration back, and answers an applied one with another', async () => {
    await ok('db', 'migrate')
    const tree = await sources(app)
    await ok('generate', 'model', 'post', 'title:string')
    await ok('destroy', 'model', 'post')
    expect(await sources(app)).toEqual(tree)
    await ok('generate', 'model', 'post', 'title:string')
    await ok('db', 'migrate')
    const old = await sources(app)
    expect((await flux('destroy', 'model', 'post')).error).toMatchObject({ code: 'MIGRATION_LOSES_DATA' })
    expect(await sources(app)).toEqual(old)
    await ok('destroy', 'model', 'post', '--yes')
    const now = await sources(app)
    const journal = (files: Record<string, string>) =>
      (JSON.parse(files[`${FOLDER}/meta/_journal.json`] ?? '') as { entries: unknown[] }).entries
    expect(journal(now).slice(0, 2)).toEqual(journal(old))
    expect(now[`${FOLDER}/0001_add_posts.sql`]).toBe(old[`${FOLDER}/0001_add_posts.sql`])
    expect(now[`${FOLDER}/0002_drop_post.sql`]).toMatch(/^DROP TABLE .posts./)
    expect(await ok('db', 'migrate')).toMatchObject({ applied: ['0002_drop_post'] })
    expect(await ok('db', 'generate')).toMatchObject({ statements: [] })
    expect(await ok('db', 'reset', '--dry-run')).toMatchObject({ dropped: ['notes'] })
  })

  it('an empty migration of one’s own is entered in the journal, and is there once', async () => {
    const tree = await sources(app)
    await ok('generate', 'db-migration', 'fill-authors')
    await ok('generate', 'db-migration', 'fill-authors')
    expect(await ok('db', 'migrate', '--dry-run')).toMatchObject({ applied: ['0000_notes', '0001_fill_authors'] })
    await ok('destroy', 'db-migration', 'fill-authors')
    expect(await sources(app)).toEqual(tree)
  })
})
