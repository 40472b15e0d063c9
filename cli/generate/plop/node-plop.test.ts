import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, afterEach, expect, test } from 'vitest'
import { loadNodePlop } from './node-plop.ts'

const installed = fileURLToPath(new URL('../../../node_modules/', import.meta.url))
let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flux-plop-')))
  write('package.json', '{ "name": "app" }')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

test("node-plop is found through the app's plop", async () => {
  write('node_modules/plop/package.json', '{ "name": "plop", "exports": "./index.js" }')
  write('node_modules/plop/index.js', '')
  mkdirSync(join(root, 'node_modules/plop/node_modules'))
  symlinkSync(join(installed, 'node-plop'), join(root, 'node_modules/plop/node_modules/node-plop'))
  const plop = await (await loadNodePlop(root)).create(root)
  expect(plop.renderString('{{kebabCase name}}', { name: 'BlogPost' })).toBe('blog-post')
})

test('an app that has it by itself, too', async () => {
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(join(installed, 'node-plop'), join(root, 'node_modules/node-plop'))
  const { glob } = await loadNodePlop(root)
  write('from/a.txt', '')
  expect(await glob(['from/**'], { cwd: root })).toEqual(['from/a.txt'])
})

test.each([
  ['package-lock.json', 'npm install --save-dev plop'],
  ['pnpm-lock.yaml', 'pnpm add --save-dev plop'],
  ['yarn.lock', 'yarn add --dev plop'],
  ['bun.lock', 'bun add --dev plop'],
])('where it is missing, the error says how to install it: %s', async (lock, line) => {
  write(lock, '')
  await expect(loadNodePlop(root)).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND', fix: `Install it: ${line}` })
})
