import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { preloadPackages, rememberPackages } from './externals.ts'
import { hostStandIn, standIn, tempApp } from './test-support/stand-in.ts'

const cache = 'node_modules/.cache/fluxstack/packages.json'
const pack = {
  'node_modules/counted/package.json': '{ "name": "counted", "type": "module", "exports": "./index.js" }',
  'node_modules/counted/index.js':
    'globalThis.countedLoads = (globalThis.countedLoads ?? 0) + 1\nexport const one = 1\n',
}

test('notes the packages of a start, for the next', async () => {
  const leaf = "import { one } from 'counted'\nexport const leaf = one\n"
  await using app = await hostStandIn({ ...standIn, ...pack, 'app/server/leaf.ts': leaf })
  expect(await app.host.start()).toBe(true)
  const url = pathToFileURL(app.path('node_modules/counted/index.js')).href
  expect(JSON.parse(readFileSync(app.path(cache), 'utf8'))).toEqual([url])
})

test('does without a memory, and with one that is broken or out of date', () => {
  const app = tempApp({})
  for (const text of ['no json', '{}', '["file:///nowhere/gone.js", 1]']) {
    app.write(cache, text)
    expect(() => preloadPackages(app.root)).not.toThrow()
  }
  app.remove()
})

test('a start goes on where nothing can be written', () => {
  const app = tempApp({ node_modules: 'a file where a folder should be' })
  const runner = { evaluatedModules: { idToModuleMap: new Map([['a', { meta: { externalize: 'file:///a.js' } }]]) } }
  // Only the map is read.
  expect(() => rememberPackages(app.root, runner as unknown as Parameters<typeof rememberPackages>[1])).not.toThrow()
  app.remove()
})
