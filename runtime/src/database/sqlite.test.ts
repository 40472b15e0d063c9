import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as tick } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { violatedConstraint } from './errors.ts'
import { openDatabase } from './open.ts'
import { notes, writeMigrations, CREATE_NOTES } from './test-support/notes.ts'
import type { OpenDatabase, SqliteDatabase } from './types.ts'

type Notes = { notes: typeof notes }

let root: string
let database: OpenDatabase<SqliteDatabase<Notes>>

const open = (url: string) => openDatabase({ driver: 'sqlite', url, root, schema: { notes }, migrations: 'migrations' })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-sqlite-'))
  writeMigrations(join(root, 'migrations'), { '0000_notes': CREATE_NOTES })
})
afterEach(async () => {
  await database.close()
  rmSync(root, { recursive: true, force: true })
})

describe.each(['file:./data/deep/app #1.db', ':memory:'])('%s', (url) => {
  beforeEach(async () => {
    database = await open(url)
  })

  test('answers queries of every kind', async () => {
    const { db } = database
    const [first] = await db
      .insert(notes)
      .values({ title: 'a', at: new Date(5000) })
      .returning()
    expect(first).toEqual({ id: 1, title: 'a', at: new Date(5000) })
    expect(await db.insert(notes).values({ title: 'b' })).toMatchObject({ rowsAffected: 1, lastInsertRowid: 2n })
    expect(await db.select({ title: notes.title }).from(notes).where(eq(notes.id, 2))).toEqual([{ title: 'b' }])
    expect(await db.query.notes.findFirst({ where: eq(notes.title, 'a') })).toEqual(first)
    expect(await db.all(sql`SELECT 1 AS x, 'y' AS y`)).toEqual([{ x: 1, y: 'y' }])
    expect(await db.select().from(notes).where(eq(notes.id, 9)).get()).toBeUndefined()
    expectTypeOf(first?.title).toEqualTypeOf<string | undefined>()
  })

  test('is set up: foreign keys checked, a write-ahead log for a file', async () => {
    expect(await database.db.get(sql`PRAGMA foreign_keys`)).toEqual({ foreign_keys: 1 })
    expect(await database.db.get(sql`PRAGMA journal_mode`)).toEqual({
      journal_mode: url === ':memory:' ? 'memory' : 'wal',
    })
  })

  test('concurrent transactions do not mix, and what throws is rolled back', async () => {
    const { db } = database
    await db.insert(notes).values({ title: '0' })
    const count = async (fails: boolean) =>
      db.transaction(async (tx) => {
        const row = await tx.select().from(notes).get()
        await tick()
        await tx.update(notes).set({ title: String(Number(row?.title) + 1) })
        await tick()
        if (fails) throw new Error('changed my mind')
      })
    const all = Array.from({ length: 40 }, (_, index) => count(index % 4 === 0))
    const between = Array.from({ length: 20 }, async () => db.select().from(notes))
    const settled = await Promise.allSettled(all)
    await Promise.all(between)
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect(await db.select({ title: notes.title }).from(notes)).toEqual([{ title: '30' }])
  })

  test('a statement beside a transaction waits for it', async () => {
    const { db } = database
    const transaction = db.transaction(async (tx) => {
      await tx.insert(notes).values({ title: 'a' })
      await tick()
      await tx.insert(notes).values({ title: 'b' })
    })
    expect(await db.$count(notes)).toBe(2)
    await transaction
  })

  test('a nested transaction is a savepoint', async () => {
    await database.db.transaction(async (tx) => {
      await tx.insert(notes).values({ title: 'kept' })
      const inner = tx.transaction(async (deeper) => {
        await deeper.insert(notes).values({ title: 'dropped' })
        throw new Error('no')
      })
      await expect(inner).rejects.toThrow('no')
    })
    expect(await database.db.select({ title: notes.title }).from(notes)).toEqual([{ title: 'kept' }])
  })

  test('the database itself inside a transaction is an error, not a wait for ever', async () => {
    const nested = database.db.transaction(async () => {
      await database.db.insert(notes).values({ title: 'a' })
    })
    await expect(nested).rejects.toMatchObject({ cause: { code: 'DATABASE_NESTED_TRANSACTION' } })
    expect(await database.db.$count(notes)).toBe(0)
  })

  test('a violated constraint is known by its kind', async () => {
    await database.db.insert(notes).values({ title: 'a' })
    const twice = await database.db
      .insert(notes)
      .values({ title: 'a' })
      .catch((error: unknown) => error)
    expect(violatedConstraint(twice)).toBe('unique')
    const missing = await database.db.run(sql`INSERT INTO notes (title) VALUES (NULL)`).catch((error: unknown) => error)
    expect(violatedConstraint(missing)).toBe('not-null')
    expect(violatedConstraint(new Error('other'))).toBeUndefined()
  })

  test('is ready', async () => {
    await expect(database.ready.check()).resolves.toBeUndefined()
    expect(database.ready.name).toBe('database')
  })
})

test('the same address is the same connection until it is closed', async () => {
  database = await open(':memory:')
  await database.db.insert(notes).values({ title: 'a' })
  expect(await (await open(':memory:')).db.$count(notes)).toBe(1)
  await database.close()
  await database.close()
  database = await open(':memory:')
  expect(await database.db.$count(notes)).toBe(0)
})

test('a file keeps what it is given', async () => {
  database = await open('data/app.db')
  await database.db.insert(notes).values({ title: 'a' })
  await database.close()
  database = await open('file:./data/app.db')
  expect(await database.db.$count(notes)).toBe(1)
})
