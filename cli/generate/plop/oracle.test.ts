import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nodePlop from 'node-plop'
import { expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../test-support/app.ts'

const folder = fileURLToPath(new URL('cases/', import.meta.url))

async function open(name: string): Promise<GeneratedApp> {
  const app = await makeApp()
  const before = join(folder, name, 'before')
  for (const entry of readdirSync(before, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) app.write(file.slice(before.length + 1), readFileSync(file, 'utf8'))
  }
  app.write('.env', '') // the secret in it is another in each app
  return app
}

test.each([
  ['esm-with-case-helpers', 'plopfile.js', 'widget', ['blogPost']],
  ['cjs-with-template-files', 'plopfile.cjs', 'widget', ['card', 'wide']],
  ['add-many', 'plopfile.mjs', 'slice', ['cart']],
  ['add-many-keeps-what-is-there', 'plopfile.mjs', 'slice', ['cart']],
  ['append-twice-with-unique', 'plopfile.js', 'entry', ['cart']],
  ['modify', 'plopfile.js', 'bump', ['2.1.0']],
  ['force-and-skip-if-exists', 'plopfile.js', 'widget', ['a']],
  ['custom-actions', 'plopfile.js', 'widget', ['b']],
])('%s: a first run leaves what plop itself leaves', async (name, file, generator, words) => {
  const [ours, theirs] = [await open(name), await open(name)]
  const plop = await nodePlop(join(theirs.root, file), { destBasePath: theirs.root, force: false })
  const { runPrompts, runActions } = plop.getGenerator(generator)
  const { failures } = await runActions(await runPrompts(words))
  expect(failures).toEqual([])
  const { code, stderr } = await ours.flux(`g ${generator} ${words.join(' ')}`)
  expect([code, stderr]).toEqual([0, expect.any(String)])
  expect(ours.tree()).toEqual(theirs.tree())
})
