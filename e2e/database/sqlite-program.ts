import { eq, sql } from 'drizzle-orm'
import { blob, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { DatabaseError, openDatabase, violatedConstraint, type SqliteDatabase } from '@fluxstack/runtime/database'

/** Run by database.test.ts on every runtime: opens a SQLite database, uses it, and prints what it saw as JSON. */
const notes = sqliteTable('notes', {
  id: integer().primaryKey({ autoIncrement: true }),
  title: text().notNull().unique(),
  at: integer({ mode: 'timestamp' }),
  weight: real(),
  bytes: blob({ mode: 'buffer' }),
  tags: text({ mode: 'json' }).$type<string[]>(),
  done: integer({ mode: 'boolean' }).notNull().default(false),
})

async function main([, , url = ':memory:', what = 'use']: readonly string[]): Promise<unknown> {
  const database = await openDatabase({
    driver: 'sqlite',
    url,
    schema: { notes },
    migrations: 'migrations',
    migrate: false,
  })
  const applied = await database.migrate()
  const seen = what === 'use' ? await use(database.db) : {}
  await database.close()
  return { applied, ...seen }
}

type Db = SqliteDatabase<{ notes: typeof notes }>

async function use(db: Db) {
  const full = { title: 'é', at: new Date(5000), weight: 1.5, bytes: Buffer.from('xy'), tags: ['a'], done: true }
  const returned = await db.insert(notes).values(full).returning()
  const { rowsAffected, lastInsertRowid } = await db.insert(notes).values({ title: '0' })
  const counting = Array.from({ length: 50 }, (_, index) =>
    db.transaction(async (tx) => {
      const row = await tx.select().from(notes).where(eq(notes.id, 2)).get()
      await new Promise((resolve) => {
        setTimeout(resolve, index % 3)
      })
      await tx
        .update(notes)
        .set({ title: String(Number(row?.title) + 1) })
        .where(eq(notes.id, 2))
      if (index % 5 === 0) throw new Error('changed my mind')
    }),
  )
  const settled = await Promise.allSettled(counting)
  const nested = await db.transaction(async () => db.select().from(notes)).catch(codeOf)
  const twice = await db.insert(notes).values({ title: 'é' }).catch(violatedConstraint)
  return {
    returned,
    rowsAffected,
    lastInsertRowid: String(lastInsertRowid),
    rolledBack: settled.filter(({ status }) => status === 'rejected').length,
    counted: await db.query.notes.findFirst({ where: eq(notes.id, 2) }),
    raw: await db.all(sql`SELECT 1 AS x, 2.5 AS y, 'z' AS z, NULL AS n`),
    none: (await db.select().from(notes).where(eq(notes.id, 99)).get()) ?? 'nothing',
    big: await db.get(sql`SELECT 9007199254740993 AS big`).catch((error: Error) => String(error.cause ?? error)),
    pragma: await db.get(sql`PRAGMA foreign_keys`),
    nested,
    twice,
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof DatabaseError ? error.cause : error
  return cause instanceof DatabaseError ? cause.code : String(cause)
}

try {
  console.log(JSON.stringify(await main(process.argv)))
} catch (error) {
  console.log(JSON.stringify({ error: codeOf(error) }))
  process.exitCode = 1
}
