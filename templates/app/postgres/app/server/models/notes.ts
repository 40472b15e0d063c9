import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const notes = pgTable('notes', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  text: text('text').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

export type StoredNote = typeof notes.$inferSelect
