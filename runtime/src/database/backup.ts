import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sqlitePlace } from './address.ts'
import type { SqliteConnection } from './connection.ts'

/** How many backups stay; the oldest go first. */
const KEPT = 5

/**
 * Copies a SQLite database, as one moment shows it, into `backups` beside it, while others go on writing.
 *
 * @param url as `DATABASE_URL` has it
 * @returns the copy's file, undefined where there is no database to copy yet
 */
export async function backUpSqlite(
  url: string,
  { root, now }: { root: string; now: Date },
): Promise<string | undefined> {
  const place = sqlitePlace(url, root)
  if (place.kind === 'memory' || !existsSync(place.path)) return undefined
  const folder = join(dirname(place.path), 'backups')
  const name = basename(place.path)
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('.', '')
  const file = join(folder, `${name}-${stamp}`)
  await mkdir(folder, { recursive: true })
  await rm(`${file}.part`, { force: true })
  const connection = await open(place.path)
  try {
    await connection.execute({ sql: 'VACUUM INTO ?', args: [`${file}.part`] })
  } finally {
    connection.close()
  }
  // Under its name only when it is whole.
  await rename(`${file}.part`, file)
  await prune(folder, `${name}-`)
  return file
}

async function open(path: string): Promise<SqliteConnection> {
  const { openSqlite } = process.versions['bun'] ? await import('./sqlite-bun.ts') : await import('./sqlite-libsql.ts')
  return openSqlite(path)
}

async function prune(folder: string, prefix: string): Promise<void> {
  const files = (await readdir(folder))
    .filter((file) => file.startsWith(prefix) && /-\d{8}T\d{9}Z$/.test(file))
    .toSorted()
  for (const file of files.slice(0, -KEPT)) await rm(join(folder, file))
}
