import type { Database } from './dialect.ts'
import type { Opened, Query } from './open.ts'

/** What a database holds, as a person knows it: tables and views, those of other schemas with theirs. */
export async function listTables(database: Database, query: Query): Promise<string[]> {
  return (await query(LISTS[database])).map((row) => String(row['name']))
}

const LISTS: Readonly<Record<Database, string>> = {
  sqlite: `SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '__drizzle_migrations' ORDER BY 1`,
  postgres: `SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('information_schema', 'drizzle') AND table_schema NOT LIKE 'pg\\_%' ORDER BY 1`,
}

/** Drops all that is in the database, in one transaction: it is empty afterwards, or as it was. */
export function dropAll(database: Database, opened: Opened): Promise<void> {
  return database === 'sqlite' ? dropSqlite(opened) : dropPostgres(opened)
}

/**
 * SQLite leaves the write-ahead log only for whoever has the file alone, and so says whether somebody else has it open: a
 * server would go on with tables that are gone.
 */
async function dropSqlite({ query, transaction }: Opened): Promise<void> {
  const [mode] = await query('PRAGMA journal_mode = DELETE')
  if (mode?.['journal_mode'] !== 'delete' && mode?.['journal_mode'] !== 'memory') throw inUse()
  await query('PRAGMA foreign_keys = OFF')
  try {
    await transaction(async (run) => {
      const rows = await run(
        `SELECT type, name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'`,
      )
      for (const { type, name } of rows) await run(`DROP ${String(type)} "${String(name).replaceAll('"', '""')}"`)
    })
  } finally {
    await query('PRAGMA foreign_keys = ON')
    await query('PRAGMA journal_mode = WAL')
  }
}

const inUse = () => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })

/** Whole schemas but `public`, of which only what no extension has brought: PostGIS and its like stay. */
async function dropPostgres({ transaction }: Opened): Promise<void> {
  await transaction(async (run) => {
    await run(`SET LOCAL lock_timeout = '5s'`)
    for (const list of POSTGRES_DROPS) {
      for (const { statement } of await run(list)) await run(String(statement))
    }
  })
}

const notOf = (id: string, catalog: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${id} AND d.deptype = 'e')`

/** Each makes the statements that are run before the next is asked. */
const POSTGRES_DROPS: readonly string[] = [
  `SELECT format('DROP SCHEMA %I CASCADE', n.nspname) AS statement FROM pg_namespace n
   WHERE n.nspname NOT IN ('public', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' AND ${notOf('n.oid', 'pg_namespace')}`,
  `SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) AS statement
   FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${notOf('c.oid', 'pg_class')}
   ORDER BY c.relkind = 'S'`,
  `SELECT format('DROP %s public.%I(%s) CASCADE', CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.proname, pg_get_function_identity_arguments(p.oid)) AS statement
   FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND ${notOf('p.oid', 'pg_proc')}`,
  `SELECT format('DROP %s public.%I CASCADE', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.typname) AS statement
   FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') AND ${notOf('t.oid', 'pg_type')}`,
]
