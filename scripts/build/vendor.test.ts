import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as PromClient from 'prom-client'
import { parseSync } from 'rolldown/utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inRoot } from './paths.ts'
import { bundleVendored } from './vendor.ts'

let folder: string

/** As the compiler leaves it. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flux-vendor-'))
  await mkdir(join(folder, 'vendor'))
  for (const file of await readdir(inRoot('runtime/src/vendor'))) {
    if (!file.endsWith('.ts')) continue
    await writeFile(join(folder, 'vendor', file.replace(/\.ts$/, '.js')), '')
    await writeFile(join(folder, 'vendor', file.replace(/\.ts$/, '.d.ts')), '')
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('each library is one file that imports nothing but Node, with its licence beside it and without its types', async () => {
  expect(await bundleVendored(folder)).toBeUndefined()
  const files = await readdir(join(folder, 'vendor'))
  expect(files.filter((file) => !file.endsWith('.js'))).toEqual(['LICENSES.txt'])
  expect(files).toContain('prom-client.js')
  for (const file of files.filter((one) => one.endsWith('.js'))) {
    const text = await readFile(join(folder, 'vendor', file), 'utf8')
    const imported = parseSync(file, text).module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
    const foreign = imported.filter((name) => !builtinModules.includes(name.replace(/^node:/, '')))
    expect([file, foreign]).toEqual([file, []])
  }
  const licences = await readFile(join(folder, 'vendor', 'LICENSES.txt'), 'utf8')
  for (const name of ['prom-client', 'tdigest', 'bintrees']) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'))
})

test('what it bundles runs', async () => {
  await bundleVendored(folder)
  const { Registry } = (await import(pathToFileURL(join(folder, 'vendor/prom-client.js')).href)) as typeof PromClient
  expect(await new Registry().metrics()).toBe('\n')
})

test.each(["import type { Registry } from 'prom-client'", "export { Registry } from '../vendor/prom-client.js'"])(
  'a declaration that says %s is refused by name',
  async (declaration) => {
    await mkdir(join(folder, 'monitoring'))
    await writeFile(join(folder, 'monitoring/leak.d.ts'), `${declaration}\n`)
    expect(await bundleVendored(folder)).toMatch(/^monitoring[/\\]leak\.d\.ts names /)
  },
)
