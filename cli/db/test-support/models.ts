/** Models that use what drizzle has, and a second state of them, for both databases. */
export const SQLITE = {
  first: {
    'app/server/models/index.ts': `export * from './users.ts'\nexport * from './posts.ts'\n`,
    'app/server/models/users.ts': `
import { sql } from 'drizzle-orm'
import { check, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

export const users = sqliteTable('users', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  email: text('email').notNull().unique(),
  score: real('score').notNull().default(0.5),
  settings: text('settings', { mode: 'json' }).$type<{ a: number }>(),
  active: integer('active', { mode: 'boolean' }).notNull().default(true),
}, (table) => [uniqueIndex('users_score').on(table.score), index('users_active').on(table.active), check('positive', sql\`\${table.score} >= 0\`)])
`,
    'app/server/models/posts.ts': `
import { relations } from 'drizzle-orm'
import { integer, primaryKey, sqliteTable, sqliteView, text } from 'drizzle-orm/sqlite-core'
import { users } from './users.ts'

export const posts = sqliteTable('posts', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  title: text('title').notNull().default("it's"),
  kind: text('kind', { enum: ['a', 'b'] }).notNull().default('a'),
  authorId: integer('author_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
})
export const tags = sqliteTable('tags', { post: integer('post').notNull(), name: text('name').notNull() }, (t) => [primaryKey({ columns: [t.post, t.name] })])
export const titles = sqliteView('titles').as((qb) => qb.select({ title: posts.title }).from(posts))
export const postsRelations = relations(posts, ({ one }) => ({ author: one(users, { fields: [posts.authorId], references: [users.id] }) }))
`,
  },
  second: {
    'app/server/models/posts.ts': `
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { users } from './users.ts'

export const posts = sqliteTable('posts', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  title: text('title').notNull().default("it's"),
  kind: text('kind', { enum: ['a', 'b'] }).notNull().default('b'),
  authorId: integer('author_id').notNull().references(() => users.id, { onDelete: 'set null' }),
  slug: text('slug').unique(),
}, (t) => [index('posts_slug').on(t.slug)])
`,
  },
}

export const POSTGRES = {
  first: {
    'app/server/models/index.ts': `export * from './users.ts'\nexport * from './posts.ts'\n`,
    'app/server/models/users.ts': `
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, numeric, pgEnum, pgSchema, pgSequence, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

export const role = pgEnum('role', ['admin', 'user'])
export const counter = pgSequence('counter', { startWith: 10 })
export const audit = pgSchema('audit')
export const log = audit.table('log', { id: integer('id').primaryKey().generatedAlwaysAsIdentity(), line: text('line') })
export const users = pgTable('users', {
  id: uuid('id').primaryKey().defaultRandom(),
  email: text('email').notNull().unique(),
  role: role('role').notNull().default('user'),
  score: numeric('score', { precision: 8, scale: 2 }).notNull().default('0'),
  settings: jsonb('settings').$type<{ a: number }>().default({ a: 1 }),
  active: boolean('active').notNull().default(true),
  tags: text('tags').array(),
}, (table) => [uniqueIndex('users_score').on(table.score), index('users_active').on(table.active), check('positive', sql\`\${table.score} >= 0\`)])
`,
    'app/server/models/posts.ts': `
import { integer, pgTable, pgView, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

export const posts = pgTable('posts', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  title: text('title').notNull().default("it's"),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  authorId: uuid('author_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
})
export const tags = pgTable('tags', { post: integer('post').notNull(), name: text('name').notNull() }, (t) => [primaryKey({ columns: [t.post, t.name] })])
export const titles = pgView('titles').as((qb) => qb.select({ title: posts.title }).from(posts))
`,
  },
  second: {
    'app/server/models/posts.ts': `
import { index, integer, pgTable, text, timestamp, uuid, varchar } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

export const posts = pgTable('posts', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  title: varchar('title', { length: 80 }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  authorId: uuid('author_id').references(() => users.id, { onDelete: 'set null' }),
  slug: text('slug').unique(),
}, (t) => [index('posts_slug').on(t.slug)])
`,
  },
}
