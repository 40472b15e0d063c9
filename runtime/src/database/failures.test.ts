import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { OpenSqlite } from './connection.ts'
import { openSqlite } from './sqlite-libsql.ts'
import { openDatabase } from './open.ts'
import { shareConnection } from './shared-connection.ts'
import { CREATE_NOTES, notes, writeMigrations } from './test-support/notes.ts'
import { readMigrations } from './migrations.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-database-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const open = (url = 'app.db') =>
  openDatabase({ driver: 'sqlite', url, root, schema: { notes }, migrations: 'migrations' })

describe('a file that cannot be used', () => {
  test('is told as damaged', async () => {
    writeFileSync(join(root, 'app.db'), 'this is not a database, '.repeat(200))
    await expect(open()).rejects.toMatchObject({ code: 'DATABASE_CORRUPT', message: expect.stringContaining('app.db') })
  })

  test('is told as a folder', async () => {
    mkdirSync(join(root, 'app.db'))
    await expect(open()).rejects.toMatchObject({ code: 'DATABASE_UNOPENABLE' })
  })

  test('is told where its folder cannot be made', async () => {
    writeFileSync(join(root, 'data'), 'a file in the way')
    await expect(open('data/app.db')).rejects.toMatchObject({ code: 'DATABASE_FOLDER_UNWRITABLE' })
  })

  test.runIf(process.platform === 'linux')('is told where the system only pretends to make folders', async () => {
    await expect(open('/proc/flux/app.db')).rejects.toMatchObject({ code: 'DATABASE_FOLDER_UNWRITABLE' })
  })

  test('is told as read-only before anyone writes, also where the write lock is given', async () => {
    const place = { kind: 'file', path: join(root, 'app.db') } as const
    const readOnly: OpenSqlite = async (path) => {
      const connection = await openSqlite(path)
      const refuse = () => Promise.reject(Object.assign(new Error('attempt to write'), { code: 'SQLITE_READONLY' }))
      return { ...connection, begin: async () => ({ ...(await connection.begin()), execute: refuse }) }
    }
    await expect(shareConnection({ open: readOnly, place, root })).rejects.toMatchObject({ code: 'DATABASE_READ_ONLY' })
  })

  test('is told as gone when it is deleted or replaced while it is open', async () => {
    const database = await open()
    await database.ready.check()
    renameSync(join(root, 'app.db'), join(root, 'away.db'))
    await expect(database.ready.check()).rejects.toMatchObject({ code: 'DATABASE_FILE_GONE' })
    writeFileSync(join(root, 'app.db'), '')
    await expect(database.ready.check()).rejects.toMatchObject({ code: 'DATABASE_FILE_GONE' })
    await database.close()
  })

  test('holds everything by itself once it is closed', async () => {
    const database = await open()
    await database.db.run('CREATE TABLE t AS SELECT 7 AS n')
    await database.close()
    copyFileSync(join(root, 'app.db'), join(root, 'copy.db'))
    const copy = await open('copy.db')
    expect(await copy.db.all('SELECT n FROM t')).toEqual([{ n: 7 }])
    await copy.close()
  })

  test('is opened once it has been repaired', async () => {
    writeFileSync(join(root, 'app.db'), 'this is not a database, '.repeat(200))
    await expect(open()).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' })
    rmSync(join(root, 'app.db'))
    const database = await open()
    await database.close()
  })

  test('is told as locked, after some patience', { timeout: 30_000 }, async () => {
    const other = await openSqlite(join(root, 'app.db'))
    await other.execute({ sql: 'PRAGMA locking_mode = EXCLUSIVE', args: [] })
    const held = await other.begin()
    await held.execute({ sql: 'CREATE TABLE t (a)', args: [] })
    await expect(open()).rejects.toMatchObject({ code: 'DATABASE_LOCKED' })
    await held.rollback()
    other.close()
  })
})

test('what is written after waiting for another process is committed, and lets that one write again', async () => {
  const database = await open()
  await database.db.run('CREATE TABLE t (n)')
  const other = await openSqlite(join(root, 'app.db'))
  await other.execute({ sql: 'PRAGMA busy_timeout = 50', args: [] })
  const read = async () => (await other.execute({ sql: 'SELECT n FROM t', args: [] })).rows.map((row) => row['n'])
  for (const [n, write] of [
    () => database.db.run('INSERT INTO t VALUES (0)'),
    () => database.db.transaction(async (tx) => void (await tx.run('INSERT INTO t VALUES (1)'))),
    () => database.db.run('INSERT INTO t VALUES (2)'),
  ].entries()) {
    const held = await other.begin()
    const written = Promise.all([write(), database.db.run('SELECT 1')])
    // longer than SQLite itself waits for the lock
    await new Promise((resolve) => {
      setTimeout(resolve, 250)
    })
    await held.rollback()
    await written
    expect(await read()).toContain(n)
    expect(await database.db.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 })
    await other.execute({ sql: 'INSERT INTO t VALUES (9)', args: [] })
  }
  other.close()
  await database.close()
})

describe('migrations', () => {
  const folder = () => join(root, 'migrations')

  test('are applied once, in order, and remembered as drizzle does', async () => {
    writeMigrations(folder(), {
      '0000_notes': CREATE_NOTES,
      '0001_more':
        "INSERT INTO notes (title) VALUES ('a');--> statement-breakpoint\nINSERT INTO notes (title) VALUES ('b');",
    })
    const database = await open()
    expect(await database.db.$count(notes)).toBe(2)
    expect(await database.pendingMigrations()).toEqual([])
    expect(await database.migrate()).toEqual([])
    await database.close()
    const again = await open()
    expect(await again.db.$count(notes)).toBe(2)
    await again.close()
  })

  test('one without a statement is applied, too', async () => {
    writeMigrations(folder(), {
      '0000_notes': CREATE_NOTES,
      '0001_empty': '-- Custom SQL migration file, put your code below! --',
      '0002_some': "/* one\n-- two */\n--> statement-breakpoint\nINSERT INTO notes (title) VALUES ('-- a');",
    })
    const database = await open()
    expect(await database.pendingMigrations()).toEqual([])
    expect(await database.db.$count(notes)).toBe(1)
    await database.close()
  })

  test('one that fails leaves nothing of itself or of those before it', async () => {
    writeMigrations(folder(), {
      '0000_notes': CREATE_NOTES,
      '0001_bad': 'CREATE TABLE other (a);--> statement-breakpoint\nCREATE TABEL x;',
    })
    await expect(open()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/0001_bad failed at statement 2 of 2: .*TABEL/s),
    })
    writeMigrations(folder(), { '0000_notes': CREATE_NOTES, '0001_bad': 'CREATE TABLE other (a);' })
    const database = await open()
    expect(await database.pendingMigrations()).toEqual([])
    await database.close()
  })

  test('may rebuild a table that others point at, but not leave rows that point at nothing', async () => {
    const start = [
      CREATE_NOTES,
      'CREATE TABLE tags (note integer REFERENCES notes(id) ON DELETE CASCADE);',
      "INSERT INTO notes (title) VALUES ('a');",
      'INSERT INTO tags VALUES (1);',
    ]
    const rebuild = [
      'PRAGMA foreign_keys=OFF;',
      CREATE_NOTES.replace('notes', '__new'),
      'INSERT INTO __new SELECT * FROM notes;',
      'DROP TABLE notes;',
      'ALTER TABLE __new RENAME TO notes;',
      'PRAGMA foreign_keys=ON;',
    ]
    const join = (statements: readonly string[]) => statements.join('--> statement-breakpoint\n')
    writeMigrations(folder(), { '0000_all': join(start), '0001_rebuild': join(rebuild) })
    const database = await open()
    expect(await database.db.all('SELECT note FROM tags')).toEqual([{ note: 1 }])
    expect(await database.db.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 })
    writeMigrations(folder(), {
      '0000_all': join(start),
      '0001_rebuild': join(rebuild),
      '0002_bad': 'DELETE FROM notes;',
    })
    await expect(database.migrate()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('tags'),
    })
    expect(await database.db.$count(notes)).toBe(1)
    await database.close()
  })

  test('that are not there are none, and broken ones are told', async () => {
    expect(await readMigrations(folder())).toEqual([])
    writeMigrations(folder(), { '0000_notes': CREATE_NOTES })
    rmSync(join(folder(), '0000_notes.sql'))
    await expect(open()).rejects.toMatchObject({ code: 'MIGRATIONS_UNREADABLE' })
    writeFileSync(join(folder(), 'meta', '_journal.json'), '{ "entries": [')
    await expect(open()).rejects.toMatchObject({ code: 'MIGRATIONS_UNREADABLE' })
  })

  test('that an executable carries are read in the place of the folder', async () => {
    writeMigrations(folder(), { '0000_notes': CREATE_NOTES })
    const own = await readMigrations(folder())
    const texts = ['meta/_journal.json', '0000_notes.sql'].map((path) => [
      path,
      readFileSync(join(folder(), path), 'utf8'),
    ])
    onTestFinished(() => void vi.unstubAllGlobals())
    vi.stubGlobal(Symbol.for('fluxstack.embedded'), { migrations: Object.fromEntries(texts) })
    rmSync(folder(), { recursive: true })
    expect(await readMigrations(folder())).toEqual(own)
    vi.stubGlobal(Symbol.for('fluxstack.embedded'), { migrations: {} })
    expect(await readMigrations(folder())).toEqual([])
  })
})

test('PostgreSQL without an address is refused at once', async () => {
  await expect(openDatabase({ driver: 'postgres', url: undefined, schema: {} })).rejects.toMatchObject({
    code: 'DATABASE_URL_MISSING',
  })
  await expect(openDatabase({ driver: 'postgres', url: 'nonsense', schema: {} })).rejects.toMatchObject({
    code: 'DATABASE_URL_INVALID',
  })
})
