import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseError } from './errors.ts'

/** Where a SQLite database is: a file by its absolute path, or memory. */
export type SqlitePlace = { kind: 'memory' } | { kind: 'file'; path: string }

const EXAMPLES = "such as 'file:./data/app.db' or ':memory:'"

/**
 * Reads `file:./data/app.db`, `file:///var/lib/app.db`, a plain path, or `:memory:`; relative paths start at `root`.
 * @throws {DatabaseError} DATABASE_URL_INVALID
 */
export function sqlitePlace(url: string, root: string): SqlitePlace {
  if (url === ':memory:' || url === 'file::memory:') return { kind: 'memory' }
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'file') {
    const given = `${scheme}://…`
    throw new DatabaseError('DATABASE_URL_INVALID', `'${given}' is not the address of a SQLite file, ${EXAMPLES}.`)
  }
  const path = scheme === undefined ? url : pathOf(url)
  if (path === '' || /[\0?]/.test(path))
    throw new DatabaseError('DATABASE_URL_INVALID', `'${url}' names no file, ${EXAMPLES}.`)
  return { kind: 'file', path: resolve(root, path) }
}

function pathOf(url: string): string {
  const rest = url.slice('file:'.length)
  if (!rest.startsWith('//')) return decode(rest, url)
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw new DatabaseError('DATABASE_URL_INVALID', `'${url}' is not the address of a file, ${EXAMPLES}.`, error)
  }
}

function decode(text: string, url: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new DatabaseError('DATABASE_URL_INVALID', `'${url}' is not the address of a file, ${EXAMPLES}.`, error)
  }
}

/** The place as a message names it: relative to the root where it lies inside. */
export function shownPlace(place: SqlitePlace, root: string): string {
  if (place.kind === 'memory') return ':memory:'
  const short = relative(root, place.path)
  return short.startsWith('..') || isAbsolute(short) ? place.path : short
}

/**
 * Checks the address of a PostgreSQL server; what it holds is never part of a message, it may be a password.
 * @throws {DatabaseError} DATABASE_URL_INVALID
 */
export function postgresAddress(url: string): { url: string; shown: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    const example = 'such as postgres://user:password@localhost:5432/name'
    throw new DatabaseError(
      'DATABASE_URL_INVALID',
      `DATABASE_URL is not the address of a PostgreSQL database, ${example}.`,
    )
  }
  return { url, shown: `${parsed.host}${parsed.pathname}` }
}
