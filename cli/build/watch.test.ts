import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldersToWatch, watchFolders } from './watch.ts'

let root = ''
let ended: AbortController
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flux-watch-')))
  ended = new AbortController()
  for (const folder of ['app/server', 'node_modules', 'dist']) mkdirSync(join(root, folder), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const open = () => {
  const watching = watchFolders(root, () => join(root, 'dist'), ended.signal)
  watching.add([join(root, 'app')])
  return watching
}

test('tells of a change below a folder that is watched, and of one in the project itself', async () => {
  const watching = open()
  for (const path of ['app/server/index.ts', 'package.json']) {
    const next = watching.next()
    writeFileSync(join(root, path), 'changed')
    expect(await next).toBe(true)
  }
  watching.close()
})

test('tells of a change since the last call', async () => {
  const watching = open()
  const first = watching.next()
  writeFileSync(join(root, 'app/a.ts'), '')
  await first
  writeFileSync(join(root, 'app/b.ts'), '')
  expect(await watching.next()).toBe(true)
  watching.close()
})

test('ends when it is told to', async () => {
  const watching = open()
  const next = watching.next()
  ended.abort()
  expect(await next).toBe(false)
  watching.close()
})

test('watches folders of the app and not of packages, each once', () => {
  const paths = [
    'app/client',
    'app/client/index.html',
    'texts/words.txt',
    'node_modules/a/i.js',
    'package.json',
    '../lib/src/a.ts',
  ]
  expect(foldersToWatch(root, paths)).toEqual([join(root, 'app/client'), join(root, 'texts'), join(root, '../lib/src')])
})
