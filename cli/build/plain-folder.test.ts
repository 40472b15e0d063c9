import { expect, test } from 'vitest'
import { plainFolder } from './plain-folder.ts'

test.each([
  ['dist', 'dist'],
  ['./dist/', 'dist'],
  ['build/web.2', 'build/web.2'],
  ['build\\web', 'build/web'],
  ['.output', '.output'],
  ['a//b', 'a/b'],
])('%j is %j', (given, expected) => {
  expect(plainFolder(given)).toBe(expected)
})

test.each([
  '.',
  '',
  '-rf',
  '~',
  'd st',
  'd;id',
  'd$(id)',
  'd`id`',
  "d'q",
  'd"q',
  'd\nRUN id',
  'd #c',
  'd&',
  'd|x',
  'd*',
  '../d',
])('%j is refused', (outDir) => {
  expect(() => plainFolder(outDir)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
