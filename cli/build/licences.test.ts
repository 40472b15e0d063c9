import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { licenceNotices, packageFolder } from './licences.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-licences-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const put = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
const stats = (modules: Record<string, number>) =>
  ({
    side: 'client',
    modules: {},
    chunks: [
      {
        file: 'client/a.js',
        isEntry: true,
        isDynamicEntry: false,
        imports: [],
        dynamicImports: [],
        modules: Object.entries(modules).map(([id, bytes]) => ({ id, bytes })),
      },
    ],
  }) as const

test('lists packages whose code is in the bundle, and each text once', () => {
  put('node_modules/a/package.json', '{"name":"a","version":"1.0.0","license":"MIT"}')
  put('node_modules/a/LICENSE', 'Do as you like.')
  put('node_modules/@s/b/package.json', '{"name":"@s/b","version":"2.0.0","licenses":[{"type":"BSD"},{"type":"MIT"}]}')
  put('node_modules/@s/b/license.md', 'Do as you like.\r\n')
  put('node_modules/gone/package.json', '{"name":"gone","version":"1.0.0"}')
  const text = licenceNotices(
    root,
    stats({ 'node_modules/a/x/y.js': 5, 'node_modules/@s/b/i.js': 1, 'node_modules/gone/i.js': 0, 'app/a.ts': 9 }),
  )
  expect(text).toBe(
    'This bundle holds code of these packages:\n\n@s/b 2.0.0: BSD OR MIT\na 1.0.0: MIT\n\n----\n@s/b, a\n\nDo as you like.\n',
  )
})

test('a bundle without packages needs no notices', () => {
  expect(licenceNotices(root, stats({ 'app/a.ts': 9 }))).toBeUndefined()
})

test.each([
  ['node_modules/a/lib/index.js', 'node_modules/a'],
  ['node_modules/@s/b/index.js?commonjs', 'node_modules/@s/b'],
  ['node_modules/a/node_modules/c/i.js', 'node_modules/a/node_modules/c'],
  ['../node_modules/d/i.js', '../node_modules/d'],
  ['app/client/main.ts', undefined],
])('%s belongs to %s', (id, folder) => {
  expect(packageFolder(id)).toBe(folder)
})
