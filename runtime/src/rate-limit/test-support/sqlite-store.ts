import { openSqlite } from '../../database/sqlite-libsql.ts'
import type { Quota } from '../bucket.ts'
import type { RateLimitStore, Taken } from '../store.ts'

const table = 'CREATE TABLE IF NOT EXISTS buckets (key TEXT PRIMARY KEY, tokens REAL, at REAL, allowed INTEGER)'
const filled = 'min(:burst, tokens + max(0, :now - at) / 1000.0 * :rate)'
/** One statement, which SQLite lets nothing come between, whichever processes write. */
const take = `
INSERT INTO buckets (key, tokens, at, allowed) VALUES (:key, :burst - :cost, :now, 1)
ON CONFLICT (key) DO UPDATE SET
  allowed = ${filled} >= :cost,
  tokens = ${filled} - CASE WHEN ${filled} >= :cost THEN :cost ELSE 0 END,
  at = :now
RETURNING allowed, tokens`

/** Buckets in a file that processes of one machine share: what a store has to do, with nothing of ours shared between them. */
export async function sqliteStore(file: string): Promise<RateLimitStore & { close(): void }> {
  const database = await openSqlite(file)
  await database.execute({ sql: 'PRAGMA busy_timeout = 10000', args: [] })
  await database.execute({ sql: table, args: [] })
  return {
    async take(key: string, cost: number, now: number, { rate, burst }: Quota): Promise<Taken> {
      const named = { key, cost, now, rate, burst }
      const order: (keyof typeof named)[] = []
      const sql = take.replace(/:(\w+)/g, (_all, name: keyof typeof named) => {
        order.push(name)
        return '?'
      })
      const { rows } = await database.execute({ sql, args: order.map((name) => named[name]) })
      const [row] = rows as unknown as { allowed: number; tokens: number }[] // what RETURNING gives
      if (!row) throw new Error('The statement returned nothing')
      return { allowed: row.allowed === 1, tokens: row.tokens }
    },
    close: () => void database.close(),
  }
}
