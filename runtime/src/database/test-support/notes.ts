import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const notes = sqliteTable('notes', {
  id: integer().primaryKey({ autoIncrement: true }),
  title: text().notNull().unique(),
  at: integer({ mode: 'timestamp' }),
})

export const CREATE_NOTES =
  'CREATE TABLE notes (id integer PRIMARY KEY AUTOINCREMENT, title text NOT NULL UNIQUE, at integer);'

/** Writes a folder of migrations as drizzle-kit does; each text is one migration. */
export function writeMigrations(folder: string, texts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = Object.keys(texts).map((tag, idx) => ({
    idx,
    version: '6',
    when: 1000 * (idx + 1),
    tag,
    breakpoints: true,
  }))
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ version: '7', dialect: 'sqlite', entries }))
  for (const [tag, text] of Object.entries(texts)) writeFileSync(join(folder, `${tag}.sql`), text)
}
