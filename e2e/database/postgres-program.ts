import { sql } from 'drizzle-orm'
import { pgTable, serial, text } from 'drizzle-orm/pg-core'
import { DatabaseError, migrateDatabase, openDatabase, violatedConstraint } from '@fluxstack/runtime/database'
import { defineConfig } from '@fluxstack/runtime/config'

/** Run by database-postgres.test.ts: `migrate` is what `dist/server/migrate.js` does, `use` what a server does. */
const notes = pgTable('notes', { id: serial().primaryKey(), title: text().notNull().unique() })
const config = defineConfig({ database: { driver: 'postgres', migrations: 'migrations' } })

async function use() {
  const url = process.env['DATABASE_URL']
  const database = await openDatabase({ driver: 'postgres', url, schema: { notes }, migrations: 'migrations' })
  const { db } = database
  try {
    await db.delete(notes)
    const returned = await db.insert(notes).values({ title: 'a' }).returning()
    const twice = await db.insert(notes).values({ title: 'a' }).catch(violatedConstraint)
    const undone = db.transaction(async (tx) => {
      await tx.insert(notes).values({ title: 'b' })
      throw new Error('changed my mind')
    })
    const outcome = await undone.catch((error: Error) => error.message)
    const [{ one } = { one: 0 }] = await db
      .execute<{ one: number }>(sql`SELECT 1 AS one`)
      .then((rows) => [...(rows as { one: number }[])])
    const found = await db.query.notes.findMany()
    await database.ready.check()
    return { titles: returned.map(({ title }) => title), twice, outcome, one, count: found.length }
  } finally {
    await database.close()
  }
}

if (process.argv[2] === 'migrate') {
  process.exitCode = await migrateDatabase(config)
} else {
  const result = await use().catch((error: unknown) => ({
    error: error instanceof DatabaseError ? error.message : String(error),
  }))
  console.log(JSON.stringify(result))
}
