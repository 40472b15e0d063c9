import { inPostgres, type Query } from './open.ts'
import { withSqliteFile, type SqliteFile } from './sqlite-file.ts'
import { isAbsent, type Target } from './target.ts'

/** A database that is about to be emptied. */
interface Doomed {
  /** What it holds, as a person knows it: tables and views, those of other schemas with theirs. */
  readonly tables: readonly string[]
  /** Drops it all, in one transaction: the database is empty afterwards, or as it was. */
  drop(): Promise<void>
}

/** Looks into a database and, if `work` says so, drops everything. */
export function emptying<T>(root: string, target: Target, work: (doomed: Doomed) => Promise<T>): Promise<T> {
  const { database, file } = target
  const list = async (query: Query) => (await query(LISTS[database])).map((row) => String(row['name']))
  if (isAbsent(target)) return work({ tables: [], drop: async () => {} })
  // One connection for both: a closed one of libsql's may hold the file until it is collected.
  if (file !== undefined) {
    return withSqliteFile(root, file, async (open) =>
      work({ tables: await list(open.query), drop: () => dropSqlite(open) }),
    )
  }
  return inPostgres(root, target, list).then((tables) => work({ tables, drop: () => dropPostgres(root, target) }))
}

const LISTS: Readonly<Record<Target['database'], string>> = {
  sqlite: `SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '__drizzle_migrations' ORDER BY 1`,
  postgres: `SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('information_schema', 'drizzle') AND table_schema NOT LIKE 'pg\\_%' ORDER BY 1`,
}

/**
 * SQLite leaves the write-ahead log only for whoever has the file alone, and so says whether somebody else has it open: a
 * server would go on with tables that are gone.
 */
async function dropSqlite({ query, script }: SqliteFile): Promise<void> {
  await query('PRAGMA journal_mode = DELETE')
  await script('PRAGMA foreign_keys = OFF')
  const rows = await query(
    `SELECT type, name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
     ORDER BY type = 'table', sql NOT LIKE 'CREATE VIRTUAL%'`,
  )
  // A virtual table takes its own tables with it.
  const drops = rows.map(({ type, name }) => `DROP ${String(type)} IF EXISTS "${String(name).replaceAll('"', '""')}";`)
  await script(['BEGIN EXCLUSIVE;', ...drops, 'COMMIT;'].join('\n'))
}

/** Whole schemas but `public`, of which only what no extension has brought: PostGIS and its like stay. */
function dropPostgres(root: string, target: Target): Promise<void> {
  return inPostgres(root, target, async (query) => {
    await query(`SET LOCAL lock_timeout = '5s'`)
    for (const list of POSTGRES_DROPS) {
      for (const { statement } of await query(list)) await query(String(statement))
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
