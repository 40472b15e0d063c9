import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A table `posts` with these columns of text, as a person would write it. */
export function postsModel(database: 'sqlite' | 'postgres', ...columns: string[]): string {
  const [core, table, id] =
    database === 'sqlite'
      ? ['sqlite-core', 'sqliteTable', `integer('id').primaryKey({ autoIncrement: true })`]
      : ['pg-core', 'pgTable', `integer('id').primaryKey().generatedAlwaysAsIdentity()`]
  const texts = columns.map((name) => `  ${name}: text('${name}').notNull(),\n`).join('')
  return `import { integer, ${table}, text } from 'drizzle-orm/${core}'\n\nexport const posts = ${table}('posts', {\n  id: ${id},\n${texts}})\n`
}

/** Adds the model to an app. */
export async function addPosts(dir: string, database: 'sqlite' | 'postgres', ...columns: string[]): Promise<void> {
  await writeFile(join(dir, 'app/server/models/posts.ts'), postsModel(database, ...columns))
  await appendFile(join(dir, 'app/server/models/index.ts'), `export * from './posts.ts'\n`)
}

/** A seed that says what it was given. */
export const SEED = `import type { Database } from './database.ts'
import { notes } from './models/index.ts'

export default async function seed(db: Database) {
  console.log('filling in')
  await db.insert(notes).values([{ text: 'The first note' }])
}
`
