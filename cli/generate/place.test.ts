import { describe, expect, test } from 'vitest'
import { folderOf, movedSpecifier, placed } from './place.ts'

test.each([
  ['app/server/services/mail.ts', 'admin', 'app/server/services/admin/mail.ts'],
  ['app/client/src/pages/posts/PostPage.tsx', 'admin', 'app/client/src/pages/admin/posts/PostPage.tsx'],
  ['tests/unit/mail.test.ts', 'a/b', 'tests/unit/a/b/mail.test.ts'],
  ['README.md', 'admin', 'README.md'],
  ['app/server/services/mail.ts', '', 'app/server/services/mail.ts'],
])('%s in %j is %s', (path, folder, place) => {
  expect(placed(path, folder)).toBe(place)
})

test.each([
  ['../database.ts', 'app/server/services/mail.ts', '../../database.ts'],
  ['./notes.ts', 'app/server/services/mail.ts', '../notes.ts'],
  ['./other.ts', 'app/server/services/mail.ts', './other.ts'],
  ['../../app/server/services/mail.ts', 'tests/unit/mail.test.ts', '../../../app/server/services/admin/mail.ts'],
  ['./mail.ts', 'app/server/services/index.ts', './admin/mail.ts'],
])('%s of %s is %s once both are in their places', (specifier, from, expected) => {
  const moved = new Set(['app/server/services/mail.ts', 'app/server/services/other.ts', 'tests/unit/mail.test.ts'])
  expect(movedSpecifier(specifier, from, 'admin', moved)).toBe(expected)
})

describe('--path', () => {
  test.each([
    ['admin', '', 'admin'],
    ['/admin/'.slice(1), 'post', 'admin/post'],
    ['./admin//reports/', '', 'admin/reports'],
    [undefined, 'admin', 'admin'],
    [undefined, '', ''],
  ])('%j with a name in %j is %j', (path, ofName, expected) => {
    expect(folderOf(path, ofName)).toBe(expected)
  })

  test.each(['..', 'a/../b', '/etc', 'C:/x', 'a\\b', '.git', 'node_modules', 'a b', '-x'])('%j is refused', (path) => {
    expect(() => folderOf(path, '')).toThrow('--path takes folders')
  })
})
