import { describe, expect, test } from 'vitest'
import { postgresAddress, shownPlace, sqlitePlace } from './address.ts'
import type { DatabaseError } from './errors.ts'

const root = '/srv/app'

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    return (error as DatabaseError).code
  }
  return undefined
}

describe('a SQLite address', () => {
  test.each([
    ['file:./data/app.db', '/srv/app/data/app.db'],
    ['file:data/app.db', '/srv/app/data/app.db'],
    ['data/app.db', '/srv/app/data/app.db'],
    ['file:/var/lib/app.db', '/var/lib/app.db'],
    ['file:///var/lib/my%20app.db', '/var/lib/my app.db'],
    ['file:../shared.db', '/srv/shared.db'],
    ['./a b#1.db', '/srv/app/a b#1.db'],
  ])('%s is the file %s', (url, path) => {
    expect(sqlitePlace(url, root)).toEqual({ kind: 'file', path })
  })

  test.each([':memory:', 'file::memory:'])('%s is memory', (url) => {
    expect(sqlitePlace(url, root)).toEqual({ kind: 'memory' })
  })

  test.each([
    '',
    'file:',
    'libsql://host/db',
    'postgres://u:hunter2@h/db',
    'file:a.db?mode=ro',
    'file:%zz',
    'file://host/a.db',
  ])('%j is refused', (url) => {
    expect(codeOf(() => sqlitePlace(url, root))).toBe('DATABASE_URL_INVALID')
    expect(() => sqlitePlace(url, root)).not.toThrow('hunter2')
  })

  test('is shown from the root where it lies inside', () => {
    expect(shownPlace({ kind: 'file', path: '/srv/app/data/app.db' }, root)).toBe('data/app.db')
    expect(shownPlace({ kind: 'file', path: '/var/app.db' }, root)).toBe('/var/app.db')
    expect(shownPlace({ kind: 'memory' }, root)).toBe(':memory:')
  })
})

describe('a PostgreSQL address', () => {
  test('is shown without user and password', () => {
    expect(postgresAddress('postgres://app:hunter2@db.example:5433/notes').shown).toBe('db.example:5433/notes')
    expect(postgresAddress('postgresql://localhost/notes').shown).toBe('localhost/notes')
  })

  test.each(['', 'mysql://u:hunter2@h/db', 'hunter2', 'file:./app.db'])('%j is refused without being shown', (url) => {
    expect(codeOf(() => postgresAddress(url))).toBe('DATABASE_URL_INVALID')
    expect(() => postgresAddress(url)).not.toThrow('hunter2')
  })
})
