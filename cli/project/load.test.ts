import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { climb, findRoot, loadFromApp } from './load.ts'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'flux-load-')))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(file: string, text = ''): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), text)
}

test('climbing ends at the top', () => {
  expect(climb('/a/b')).toEqual(['/a/b', '/a', '/'])
})

test.each([
  ['a config file', 'fluxstack.config.ts', ''],
  ['the config file of 1.x', 'config/fluxstack.config.ts', ''],
  ['the runtime among its dependencies', 'package.json', '{ "dependencies": { "@fluxstack/runtime": "2" } }'],
])('a folder with %s is an app, seen from any depth', async (_, file, text) => {
  await put(`app/${file}`, text)
  await put('app/src/deep/file')
  expect(findRoot(join(folder, 'app/src/deep'))).toBe(join(folder, 'app'))
  expect(findRoot(folder)).toBeUndefined()
})

test.each([
  ['the runtime itself', '{ "name": "@fluxstack/runtime" }'],
  ['a broken package.json', '{ "@fluxstack/runtime"'],
])('%s is no app', async (_, text) => {
  await put('package.json', text)
  expect(findRoot(folder)).toBeUndefined()
})

test('a package is loaded from the app, by its exports', async () => {
  const manifest = {
    name: 'thing',
    type: 'module',
    exports: { './part': { types: './part.d.ts', default: './part.js' } },
  }
  await put('node_modules/thing/package.json', JSON.stringify(manifest))
  await put('node_modules/thing/part.js', 'export const answer = 42')
  expect(await loadFromApp<{ answer: number }>(folder, 'thing/part')).toMatchObject({ answer: 42 })
  await expect(loadFromApp(folder, 'thing/other')).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' })
})
