import { expect, test } from 'vitest'
import { labelOf, tablesIn } from './tables.ts'

const text = `import { integer, sqliteTable as table, text } from 'drizzle-orm/sqlite-core'

// export const commented = sqliteTable('x', {})
export const users = sqliteTable(
  'users',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** By which } people know them, (mostly). */
    name: text('full, name').notNull(),
    email: text('email').notNull().unique(), // one, each
    'nick': text('nick'),
    kind: t.text('kind', { enum: ['a', "b"] }).notNull().default('a'),
    teamId: integer('team_id')
      .notNull()
      .references((): AnySQLiteColumn => teams.id, { onDelete: 'cascade' }),
    at: integer('at', { mode: 'timestamp_ms' }).notNull().$defaultFn(() => new Date()),
  },
  (table) => [index('users_name').on(table.name)],
)
export const tags = pgTable("tags", { label: varchar("label", { length: 9 }) })
export const notATable = something('x', { a: text('a') })
`

test('tables and columns are read from the text of a model', () => {
  const [users, tags, ...others] = tablesIn(text, 'users.ts')
  expect(others).toEqual([])
  expect(users).toMatchObject({ variable: 'users', file: 'users.ts' })
  const brief = users?.columns.map(({ key, required, unique, references }) =>
    [key, required && 'required', unique && 'unique', references].filter(Boolean).join(' '),
  )
  expect(brief).toEqual(['id', 'name required', 'email required unique', 'nick', 'kind', 'teamId required teams', 'at'])
  expect(tags?.columns).toMatchObject([{ key: 'label', builder: 'varchar', required: false }])
})

test('a row is known by its name, else by a text that it must have, else by nothing', () => {
  const labels = (columns: string) => tablesIn(`export const xs = pgTable('xs', {${columns}})`, 'xs.ts').map(labelOf)
  expect(labels("code: text('code').notNull(), name: text('name')")).toEqual(['name'])
  expect(labels("note: text('note'), code: text('code').notNull()")).toEqual(['code'])
  expect(labels("note: text('note'), size: integer('size').notNull()")).toEqual([undefined])
  expect(labels("title: text('title', { mode: 'json' })")).toEqual([undefined])
})

test('what does not end is read to where it does not', () => {
  expect(tablesIn("export const xs = pgTable('xs', { a: text('a", 'xs.ts')).toMatchObject([{ variable: 'xs' }])
})
