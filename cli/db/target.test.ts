import { describe, expect, test } from 'vitest'
import { postgresTarget, sqliteTarget } from './target.ts'

const root = '/srv/app'
const refused = (work: () => unknown): { code?: string; detail?: string } => {
  try {
    work()
  } catch (error) {
    return error as { code?: string; detail?: string }
  }
  return {}
}

describe('SQLite', () => {
  test.each([
    [undefined, '/srv/app/data/app.db', 'data/app.db'],
    ['file:./x.db', '/srv/app/x.db', 'x.db'],
    ['x.db', '/srv/app/x.db', 'x.db'],
    ['file:///var/my%20app.db', '/var/my app.db', '/var/my app.db'],
    [':memory:', undefined, ':memory:'],
  ])('%s', (url, file, shown) => {
    expect(sqliteTarget(root, url, 'migrations')).toMatchObject({ file, shown, local: true })
  })

  test.each(['postgres://u:hunter2@h/db', 'libsql://h?authToken=hunter2', 'file:%zz-hunter2', 'file://hunter2/x'])(
    '%s is refused and not shown',
    (url) => {
      const error = refused(() => sqliteTarget(root, url, 'migrations'))
      expect(error).toMatchObject({ code: 'DATABASE_UNUSABLE' })
      expect(error.detail).not.toContain('hunter2')
    },
  )
})

describe('PostgreSQL', () => {
  test.each([
    ['postgres://u:hunter2@localhost:5432/app', 'localhost:5432/app', true],
    ['postgresql://127.0.0.1/app', '127.0.0.1/app', true],
    ['postgres://u@[::1]:1/app', '[::1]:1/app', true],
    ['postgres:///app?host=/run/postgresql', '/app', true],
    ['postgres:///app?host=db.example.com', '/app', false],
    ['postgres://u:hunter2@db.example.com/app', 'db.example.com/app', false],
    ['postgres://localhost.example.com/app', 'localhost.example.com/app', false],
  ])('%s', (url, shown, local) => {
    expect(postgresTarget(url, 'migrations')).toMatchObject({ shown, local })
  })

  test.each([undefined, 'hunter2', 'mysql://u:hunter2@h/db'])('%s is refused and not shown', (url) => {
    const error = refused(() => postgresTarget(url, 'migrations'))
    expect(error).toMatchObject({ code: 'DATABASE_UNUSABLE' })
    expect(error.detail).not.toContain('hunter2')
  })
})
