import { pathToFileURL } from 'node:url'
import type * as libsqlModule from '@libsql/client'
import { loadFromApp } from '../project/load.ts'
import { unusable, type Query } from './open.ts'

/**
 * A SQLite file by a connection of one's own and no other: the runtime's, which serves requests side by side, leaves some open
 * behind it, and whoever wants to know whether the file is in use would meet himself.
 */
export interface SqliteFile {
  readonly query: Query
  /** Runs statements one after the other. */
  script(text: string): Promise<void>
}

/** @throws CliError DATABASE_UNUSABLE, PACKAGE_NOT_FOUND */
export async function withSqliteFile<T>(
  root: string,
  file: string,
  work: (open: SqliteFile) => Promise<T>,
): Promise<T> {
  const { close, ...open } = process.versions['bun'] === undefined ? await onLibsql(root, file) : await onBun(file)
  try {
    return await work(open)
  } catch (error) {
    throw unusable(error)
  } finally {
    close()
  }
}

type Closable = SqliteFile & { close(): void }

async function onLibsql(root: string, file: string): Promise<Closable> {
  const { createClient } = await loadFromApp<typeof libsqlModule>(root, '@libsql/client')
  const client = createClient({ url: pathToFileURL(file).href })
  return {
    query: async (text) => (await client.execute(text)).rows,
    script: (text) => client.executeMultiple(text),
    close: () => client.close(),
  }
}

async function onBun(file: string): Promise<Closable> {
  const { Database } = await import('bun:sqlite')
  const database = new Database(file)
  return {
    query: async (text) => database.query<Record<string, unknown>, []>(text).all(),
    script: async (text) => void database.exec(text),
    close: () => database.close(),
  }
}
