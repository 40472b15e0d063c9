import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changesSince, lastingName, readPrevious } from './previous.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-previous-'))
  mkdirSync(join(root, 'dist'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const file = (name: string, bytes: number) => ({ file: name, sha256: '', bytes, gzip: bytes })
const read = (manifest: object | string) => {
  writeFileSync(join(root, 'dist/manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  return readPrevious(root, join(root, 'dist'), { target: 'node', mode: 'production' })
}

test('knows a file again by its name without the hash', () => {
  expect(lastingName('client/assets/index-DkX3_a1b.js')).toBe('client/assets/index.js')
  expect(lastingName('server/index.js')).toBe('server/index.js')
})

test('tells what has grown, what is new, and nothing of files of one name', () => {
  const before = [
    file('a-aaaaaaa1.js', 10),
    file('same-aaaaaaa1.js', 5),
    file('two-aaaaaaa1.js', 1),
    file('two-bbbbbbb1.js', 2),
  ]
  const now = [
    file('a-ccccccc1.js', 13),
    file('same-aaaaaaa1.js', 5),
    file('two-ddddddd1.js', 9),
    file('b-ccccccc1.js', 7),
  ]
  expect([...changesSince(now, before)]).toEqual([
    ['a-ccccccc1.js', 3],
    ['same-aaaaaaa1.js', 0],
    ['b-ccccccc1.js', 'new'],
  ])
})

test('compares with a build of the same target and version alone', () => {
  const manifest = { version: 1, target: 'node', mode: 'production', files: [file('a.js', 1)] }
  expect(read(manifest)?.files).toEqual(manifest.files)
  for (const other of [
    { ...manifest, version: 2 },
    { ...manifest, target: 'bun' },
    { ...manifest, mode: 'x' },
    'no json',
  ])
    expect(read(other)).toBeUndefined()
})
