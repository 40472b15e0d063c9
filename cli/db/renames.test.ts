import { describe, expect, test } from 'vitest'
import type { ChoiceQuestion } from '../ask.ts'
import type { RenameOptions } from './renames.ts'
import { stageMigration } from './stage-migration.ts'
import { testProject, type TestProject } from './test-support/app.ts'

const INDEX = 'app/server/models/index.ts'
const model = (table: string, ...columns: string[]) =>
  `import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'\nexport const t = sqliteTable('${table}', { id: integer('id').primaryKey(), ${columns.map((name) => `${name}: text('${name}'),`).join(' ')} })\n`

async function migrated(text: string): Promise<TestProject> {
  const project = testProject('sqlite', { [INDEX]: text })
  const changes = project.changes()
  await stageMigration({ changes, app: project.app, name: 'first' })
  await changes.commit()
  return project
}

const stage = (project: TestProject, text: string, options: RenameOptions = {}) =>
  stageMigration({ changes: project.changes({ [INDEX]: text }), app: project.app, accept: () => true, ...options })

/** Answers each question with the choice whose label fits, and keeps them. */
function asking(label: RegExp) {
  const asked: string[] = []
  const choice = async <T extends string>({ message, choices }: ChoiceQuestion<T>): Promise<T> => {
    asked.push(message)
    const found = choices.find((one) => label.test(one.label ?? one.value))
    if (!found) throw new Error(`There is no ${label}.`)
    return found.value
  }
  return { asked, ask: { choice } }
}

describe('a column that is gone, and one that is new', () => {
  test('are asked about where somebody can be asked', async () => {
    const project = await migrated(model('posts', 'title'))
    const { asked, ask } = asking(/It was posts.title/)
    const staged = await stage(project, model('posts', 'heading'), { ask })
    expect(asked).toEqual(['Is the column posts.heading new, or another one renamed?'])
    expect(staged?.statements).toEqual(['ALTER TABLE `posts` RENAME COLUMN "title" TO "heading";'])
    expect(staged?.losses).toEqual([])
  })

  test('are dropped and added when that is the answer', async () => {
    const project = await migrated(model('posts', 'title'))
    const staged = await stage(project, model('posts', 'heading'), asking(/^New$/))
    expect(staged?.statements).toHaveLength(2)
    expect(staged?.losses).toEqual(['Drops the column posts.title with its values.'])
  })

  test('are dropped and added when the flag says that it is new', async () => {
    const project = await migrated(model('posts', 'title'))
    const staged = await stage(project, model('posts', 'heading'), { renames: ['posts.:heading'] })
    expect(staged?.statements.map((sql) => sql.split(' ').slice(3, 4)[0])).toEqual(['ADD', 'DROP'])
  })

  test('are refused where nobody can be asked, naming the flag', async () => {
    const project = await migrated(model('posts', 'title'))
    await expect(stage(project, model('posts', 'heading'))).rejects.toMatchObject({
      code: 'MIGRATION_AMBIGUOUS',
      fix: expect.stringContaining('--rename posts.title:heading'),
    })
  })

  test('are told by --rename, and what it does not name by --drop', async () => {
    const project = await migrated(model('posts', 'title', 'old'))
    const staged = await stage(project, model('posts', 'heading', 'fresh'), {
      renames: ['posts.title:heading'],
      drop: true,
    })
    expect(staged?.statements.join('\n')).toMatch(/RENAME COLUMN "title" TO "heading"/)
    expect(staged?.losses).toEqual(['Drops the column posts.old with its values.'])
  })
})

test('a table is renamed with its rows', async () => {
  const project = await migrated(model('posts', 'title'))
  const staged = await stage(project, model('articles', 'title'), { renames: ['posts:articles'] })
  expect(staged).toMatchObject({ statements: ['ALTER TABLE `posts` RENAME TO `articles`;'], losses: [] })
  expect(staged?.tag).toBe('0001_rename_posts')
})

test('an enum of PostgreSQL is renamed, or another', async () => {
  const index = (name: string) =>
    `import { pgEnum, pgTable } from 'drizzle-orm/pg-core'\nexport const mood = pgEnum('${name}', ['good'])\nexport const t = pgTable('t', { mood: mood('mood') })\n`
  const project = testProject('postgres', { [INDEX]: index('mood') })
  const changes = project.changes()
  await stageMigration({ changes, app: project.app, name: 'first' })
  await changes.commit()
  await expect(stage(project, index('feeling'))).rejects.toMatchObject({ code: 'MIGRATION_AMBIGUOUS' })
  const staged = await stage(project, index('feeling'), { renames: ['mood:feeling'] })
  expect(staged?.statements[0]).toBe('ALTER TYPE "public"."mood" RENAME TO "feeling";')
})

test('a --rename of what has not changed is refused', async () => {
  const project = await migrated(model('posts', 'title'))
  const renames = ['posts.nothing:more']
  await expect(stage(project, model('posts', 'title', 'more'), { renames })).rejects.toMatchObject({
    code: 'INVALID_VALUE',
  })
})

test('a column that goes with its table being copied is a loss too', async () => {
  const project = await migrated(model('posts', 'title', 'old'))
  const next = model('posts', 'title').replace(`text('title')`, `text('title').notNull().default('')`)
  const staged = await stage(project, next)
  expect(staged?.statements.join()).toContain('__new_posts')
  expect(staged?.losses).toEqual(['Drops the column posts.old with its values.'])
})

test('a migration that loses data is refused unless that is accepted', async () => {
  const project = await migrated(model('posts', 'title'))
  const changes = project.changes({ [INDEX]: model('posts') })
  const refused = { code: 'MIGRATION_LOSES_DATA', detail: 'Drops the column posts.title with its values.' }
  await expect(stageMigration({ changes, app: project.app })).rejects.toMatchObject(refused)
  await expect(stageMigration({ changes, app: project.app, accept: () => false })).rejects.toMatchObject(refused)
  expect((await stageMigration({ changes, app: project.app, accept: () => true }))?.tag).toBe('0001_alter_posts')
})
