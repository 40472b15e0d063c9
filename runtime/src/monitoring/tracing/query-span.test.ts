import { expect, test } from 'vitest'
import { runInSpan } from '../../logging/context.ts'
import { openDatabase } from '../../database/index.ts'
import { querySpan, summaryOf, withoutValues } from './query-span.ts'
import { Trace, TraceSpan } from './trace.ts'

test.each([
  ['select "id", "title" from "notes" where "id" = ?', 'SELECT notes'],
  ['insert into "notes" ("title") values ($1)', 'INSERT notes'],
  ['UPDATE `notes` SET a = 1', 'UPDATE notes'],
  ['create table if not exists users (id int)', 'CREATE users'],
  ['PRAGMA user_version', 'PRAGMA'],
  ['', 'SQL'],
])('%s is %s', (sql, summary) => {
  expect(summaryOf(sql)[0]).toBe(summary)
})

test.each([
  [
    `select "a1" from t2 where a = 'it''s' and b = 12.5 and c = $1`,
    'select "a1" from t2 where a = ? and b = ? and c = $1',
  ],
  ["select $tag$it's$tag$, 0xFF, 1e-5", 'select ?, ?, ?'],
  ["select 'never ends", undefined],
  [String.raw`select E'it\'s secret'`, undefined],
  ["select 1 -- it's secret", undefined],
  [`select '${'x'.repeat(10_000)}'`, undefined],
])('values go: %s', (sql, text) => {
  expect(withoutValues(sql)).toBe(text)
})

test('a query of the database is a span, in a transaction too, and one without a trace is none', async () => {
  const ended: TraceSpan[] = []
  const trace = new Trace({ ended: (span) => ended.push(span) }, { id: '1', sampled: true })
  const root = new TraceSpan(trace, 'GET', 'server', undefined, 'root')
  const { db, close } = await openDatabase({ driver: 'sqlite', url: ':memory:', schema: {} })
  await db.run('create table notes (title text)')
  await runInSpan(root, async () => {
    await db.run("insert into notes values ('private')")
    await db.transaction(async (tx) => void (await tx.run('select title from notes')))
    await db.run('select nothing from nowhere').catch(() => {})
  })
  await close()
  expect(ended.map(({ name, failed, parentId }) => [name, failed, parentId === root.id])).toEqual([
    ['INSERT notes', false, true],
    ['SELECT notes', false, true],
    ['SELECT nowhere', true, true],
  ])
  expect(ended[0]?.attributes).toMatchObject({
    'db.system.name': 'sqlite',
    'db.query.text': 'insert into notes values (?)',
  })
  expect(await querySpan('sqlite', 'select 1', async () => 1)).toBe(1)
  expect(ended).toHaveLength(3)
})
