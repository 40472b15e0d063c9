import { mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backUpSqlite } from './backup.ts'
import { openSqlite } from './sqlite-libsql.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-backup-'))
  mkdirSync(join(root, 'data'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const url = 'file:./data/app.db'
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

async function rowsOf(file: string): Promise<unknown[]> {
  const connection = await openSqlite(file)
  const { rows } = await connection.execute({ sql: 'SELECT id FROM t', args: [] })
  connection.close()
  return rows.map((row) => row[0])
}

test('copies what is committed, also what stands in the log of another connection that writes', async () => {
  const connection = await openSqlite(join(root, 'data/app.db'))
  const run = (sql: string) => connection.execute({ sql, args: [] })
  await run('PRAGMA journal_mode = WAL')
  await run('CREATE TABLE t (id integer)')
  await run('INSERT INTO t VALUES (1), (2)')
  const writing = await connection.begin()
  await writing.execute({ sql: 'INSERT INTO t VALUES (3)', args: [] })
  const file = await backUpSqlite(url, { root, now: day(1) })
  await writing.commit()
  expect(file).toBe(join(root, 'data/backups/app.db-20260101T000000000Z'))
  expect(await rowsOf(file ?? '')).toEqual([1, 2])
  expect(await rowsOf(join(root, 'data/app.db'))).toEqual([1, 2, 3])
  connection.close()
})

test('keeps the last five, and files that are no backups', async () => {
  const connection = await openSqlite(join(root, 'data/app.db'))
  await connection.execute({ sql: 'CREATE TABLE t (id integer)', args: [] })
  connection.close()
  mkdirSync(join(root, 'data/backups'))
  writeFileSync(join(root, 'data/backups/app.db-mine'), '')
  for (const number of [1, 2, 3, 4, 5, 6, 7]) await backUpSqlite(url, { root, now: day(number) })
  expect(readdirSync(join(root, 'data/backups')).toSorted()).toEqual([
    ...[3, 4, 5, 6, 7].map((number) => `app.db-2026010${number}T000000000Z`),
    'app.db-mine',
  ])
})

test('makes no database where there is none', async () => {
  expect(await backUpSqlite(url, { root, now: day(1) })).toBeUndefined()
  expect(readdirSync(join(root, 'data'))).toEqual([])
})

test('is no backup when it could not be made', async () => {
  writeFileSync(
    join(root, 'data/app.db'),
    'this is no database, and longer than a header is, by far, so that it is read as one',
  )
  await expect(backUpSqlite(url, { root, now: day(1) })).rejects.toThrow(/database/)
  expect(readdirSync(join(root, 'data/backups')).filter((file) => !file.endsWith('.part'))).toEqual([])
})
