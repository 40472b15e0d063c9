import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import { CREATE_NOTES, notes, writeMigrations } from '../database/test-support/notes.ts'
import type { SqliteDatabase } from '../database/types.ts'
import { createTestDatabase, FluxStackTestUtils } from './index.ts'

const schema = { notes }

test('each has the app’s migrations and its own rows, and leaves nothing behind', async () => {
  const utils = new FluxStackTestUtils()
  const migrations = await utils.folder()
  writeMigrations(migrations, { '0000_notes': CREATE_NOTES })
  const options = { driver: 'sqlite', schema, migrations } as const
  const [one, other] = await Promise.all([utils.database(options), utils.database(options)])
  expectTypeOf(one.db).toEqualTypeOf<SqliteDatabase<typeof schema>>()
  await one.db.insert(notes).values({ title: 'milk' })
  expect(await one.db.$count(notes)).toBe(1)
  expect(await other.db.$count(notes)).toBe(0)
  expect(await one.pendingMigrations()).toEqual([])
  const folder = dirname(one.url.slice('file:'.length))
  expect(existsSync(folder)).toBe(true)
  await utils.cleanup()
  expect(existsSync(folder)).toBe(false)
})

test('a migration that fails leaves nothing behind either', async () => {
  await using utils = new FluxStackTestUtils()
  const migrations = await utils.folder()
  utils.env({ TMPDIR: migrations })
  writeMigrations(migrations, { '0000_broken': 'CREATE TABLE (' })
  const failed = createTestDatabase({ driver: 'sqlite', schema, migrations })
  await expect(failed).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  expect(readdirSync(migrations).toSorted()).toEqual(['0000_broken.sql', 'meta'])
})

test('PostgreSQL without an address is told so', async () => {
  const options = { driver: 'postgres', url: undefined, schema: {} } as const
  await expect(createTestDatabase(options)).rejects.toMatchObject({ code: 'DATABASE_URL_MISSING' })
})
