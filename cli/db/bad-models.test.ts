import { describe, expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { stageMigration } from './stage-migration.ts'
import { testProject, type TestProject } from './test-support/app.ts'
import { SQLITE } from './test-support/models.ts'

const INDEX = 'app/server/models/index.ts'
const table = (name: string, variable = name) =>
  `import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'\nexport const ${variable} = sqliteTable('${name}', { id: integer('id').primaryKey() })\n`

/** Stages a migration that has to fail, and shows that neither the change set nor the disk has anything of it. */
async function failure(project: TestProject, staged: Record<string, string> = {}): Promise<CliError> {
  const before = project.tree()
  const changes = project.changes()
  for (const [path, text] of Object.entries(staged)) changes.write(path, text, { overwrite: true })
  const error: unknown = await stageMigration({ changes, app: project.app, name: 'x' }).catch(
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof CliError)) throw new Error('It did not fail.', { cause: error })
  const preview = await changes.preview()
  expect(preview.changes.map(({ path }) => path).filter((path) => !(path in staged))).toEqual([])
  expect(project.tree()).toEqual(before)
  expect(error.state).toBe('Nothing was changed.')
  return error
}

describe('models that cannot be read', () => {
  test('there are none', async () => {
    expect(await failure(testProject('sqlite'))).toMatchObject({
      code: 'MODELS_BROKEN',
      detail: `There is no ${INDEX}.`,
    })
  })

  test('a file does not parse, and is named', async () => {
    const error = await failure(
      testProject('sqlite', { [INDEX]: `export * from './bad.ts'`, 'app/server/models/bad.ts': 'export const = 1' }),
    )
    expect(error).toMatchObject({ code: 'MODELS_BROKEN', detail: expect.stringContaining('app/server/models/bad.ts') })
  })

  test('a file throws, and is named with what it says', async () => {
    const staged = { 'app/server/models/bad.ts': `${table('a')}\nthrow new Error('no luck')` }
    const error = await failure(testProject('sqlite', { [INDEX]: `export * from './bad.ts'` }), staged)
    expect(error.code).toBe('MODELS_BROKEN')
    expect(error.detail).toBe('app/server/models/bad.ts throws when it is imported: no luck')
  })

  test('files that use each other while they are loaded', async () => {
    const error = await failure(
      testProject('sqlite', {
        [INDEX]: `export * from './a.ts'\nexport * from './b.ts'`,
        'app/server/models/a.ts': `import { b } from './b.ts'\nexport const a = { b: b.b }`,
        'app/server/models/b.ts': `import { a } from './a.ts'\nexport const b = { b: a.b }`,
      }),
    )
    expect(error).toMatchObject({ code: 'MODELS_BROKEN', fix: expect.stringContaining('import each other') })
  })

  test.each([
    ['./gone.ts', 'Correct the path.'],
    ['not-installed', 'Install not-installed'],
    ['drizzle-orm/no-such-part', 'Install drizzle-orm/no-such-part'],
  ])('an import of %s leads nowhere', async (source, fix) => {
    const error = await failure(testProject('sqlite', { [INDEX]: `import '${source}'` }))
    expect(error).toMatchObject({ code: 'MODELS_BROKEN', detail: `${INDEX} imports ${source}, which is not found.` })
    expect(error.fix).toContain(fix)
  })

  test('two tables have one name', async () => {
    const error = await failure(testProject('sqlite', { [INDEX]: table('posts') }), {
      'app/server/models/more.ts': table('posts', 'articles'),
      'app/server/models/index.ts': `export * from './more.ts'\n${table('posts')}`,
    })
    expect(error).toMatchObject({
      code: 'MODELS_BROKEN',
      detail: 'posts and articles are both called "posts" in the database.',
    })
  })

  test('a table is of another kind of database', async () => {
    const error = await failure(
      testProject('sqlite', {
        [INDEX]: `import { integer, pgTable } from 'drizzle-orm/pg-core'\nexport const posts = pgTable('posts', { id: integer('id') })`,
      }),
    )
    expect(error).toMatchObject({
      code: 'MODELS_BROKEN',
      fix: 'Make tables with sqliteTable of drizzle-orm/sqlite-core.',
    })
  })

  test('what drizzle-kit itself refuses ends no process', async () => {
    const error = await failure(
      testProject('postgres', {
        [INDEX]: `import { index, integer, pgTable } from 'drizzle-orm/pg-core'
export const posts = pgTable('posts', { id: integer('id') }, (t) => [index('twice').on(t.id), index('twice').on(t.id)])`,
      }),
    )
    expect(error).toMatchObject({ code: 'MODELS_BROKEN', detail: expect.stringContaining('duplicated index name') })
  })

  test('an app without a database', async () => {
    const project = testProject('sqlite')
    const app = { ...project.app, database: 'none' as const }
    await expect(stageMigration({ changes: project.changes(), app })).rejects.toMatchObject({ code: 'NO_DATABASE' })
  })
})

describe('a folder of migrations that is not as drizzle-kit leaves it', () => {
  const META = 'app/server/migrations/meta'
  const whole = async () => {
    const project = testProject('sqlite', SQLITE.first)
    const changes = project.changes()
    await stageMigration({ changes, app: project.app, name: 'first' })
    await changes.commit()
    return project
  }

  test.each([
    ['a journal that is no JSON', `${META}/_journal.json`, '{', 'is not JSON'],
    ['a journal of something else', `${META}/_journal.json`, '{}', 'does not hold what drizzle-kit writes'],
    ['a snapshot that is no JSON', `${META}/0000_snapshot.json`, '{', 'is not JSON'],
    ['a snapshot of something else', `${META}/0000_snapshot.json`, '{}', 'does not hold what drizzle-kit writes'],
  ])('%s', async (_what, file, text, detail) => {
    const project = await whole()
    project.write({ [file]: text })
    expect(await failure(project)).toMatchObject({ code: 'MIGRATIONS_BROKEN', detail: expect.stringContaining(detail) })
  })

  test.each([`${META}/0000_snapshot.json`, 'app/server/migrations/0000_first.sql'])('%s is missing', async (file) => {
    const project = await whole()
    project.remove(file)
    expect(await failure(project)).toMatchObject({ code: 'MIGRATIONS_BROKEN', detail: expect.stringContaining(file) })
  })

  test('two branches have each added one', async () => {
    const project = await whole()
    const journal = JSON.parse(project.read(`${META}/_journal.json`)) as { entries: object[] }
    const [entry] = journal.entries
    const entries = [entry, { ...entry, tag: '0000_other' }]
    project.write({
      [`${META}/_journal.json`]: JSON.stringify({ ...journal, entries }),
      'app/server/migrations/0000_other.sql': '',
    })
    expect(await failure(project)).toMatchObject({
      code: 'MIGRATIONS_BROKEN',
      detail: expect.stringContaining('two migrations 0000'),
    })
  })

  test('migrations of the other kind of database', async () => {
    const project = await whole()
    project.write({
      [`${META}/_journal.json`]: project.read(`${META}/_journal.json`).replace('"sqlite"', '"postgresql"'),
    })
    expect(await failure(project)).toMatchObject({
      code: 'MIGRATIONS_BROKEN',
      detail: expect.stringContaining('postgresql'),
    })
  })
})
