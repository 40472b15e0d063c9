import { expect, test } from 'vitest'
import { isBrought, migrationsAmong } from './brought.ts'

const folder = 'app/server/migrations'
const files = [
  'app/server/models/posts.ts',
  `${folder}/0001_add_posts.sql`,
  `${folder}/meta/0001_snapshot.json`,
  `${folder}/meta/_journal.json`,
]

test('a migration is an SQL file that came with its snapshot', () => {
  expect(migrationsAmong(files)).toEqual({ folder, tags: ['0001_add_posts'] })
  expect(
    migrationsAmong(['app/server/models/posts.ts', `${folder}/0001_add_posts.sql`, 'data/0002_x.sql']),
  ).toBeUndefined()
})

test('its three files are told from the others', () => {
  const brought = { folder, tags: ['0001_add_posts'] }
  expect(files.map((file) => isBrought(file, brought))).toEqual([false, true, true, true])
  expect(isBrought(`${folder}/0000_notes.sql`, brought)).toBe(false)
})
