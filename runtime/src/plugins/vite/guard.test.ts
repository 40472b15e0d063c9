import { build } from 'vite'
import { expect, test } from 'vitest'
import { appPaths } from './paths.ts'
import { buildSession, fluxstack } from './plugin.ts'
import { tempApp } from './test-support/stand-in.ts'

const page = {
  'app/client/index.html': '<div id="root"></div><script type="module" src="/src/main.ts"></script>',
  'app/server/env.ts': "export interface Env { key: string }\nexport const env: Env = { key: 'k' }\n",
  'app/shared/note.ts': 'export const note = 1\n',
}

/** Builds a page with this main module and gives the error, if there is one. */
async function buildPage(main: string, more: Record<string, string> = {}): Promise<string | undefined> {
  const app = tempApp({ ...page, ...more, 'app/client/src/main.ts': main })
  try {
    const plugins = [buildSession(appPaths(app.root), 'client'), fluxstack()]
    await build({ configFile: false, root: app.root, logLevel: 'silent', plugins })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    app.remove()
  }
}

test('lets types and shared code through', async () => {
  const main =
    "import type { Env } from '../../server/env.ts'\nimport { note } from '../../shared/note.ts'\nexport const e: Env = { key: String(note) }\n"
  expect(await buildPage(main)).toBeUndefined()
})

test('refuses a value, naming importer and import', async () => {
  const error = await buildPage("import { env } from '../../server/env.ts'\nconsole.log(env)\n")
  expect(error).toContain('app/client/src/main.ts imports "../../server/env.ts", which is server code')
})

test('refuses a value behind shared code', async () => {
  const error = await buildPage("import { leak } from '../../shared/leak.ts'\nconsole.log(leak)\n", {
    'app/shared/leak.ts': "export { env as leak } from '../server/env.ts'\n",
  })
  expect(error).toContain('app/shared/leak.ts imports "../server/env.ts", which is server code')
})

test('refuses an import with a query, and one on demand', async () => {
  expect(await buildPage("import text from '../../server/env.ts?raw'\nconsole.log(text)\n")).toContain(
    'which is server code',
  )
  expect(await buildPage("void import('../../server/env.ts')\n")).toContain('which is server code')
})

test("refuses the runtime's own server entries", async () => {
  const error = await buildPage("import { createApp } from '@fluxstack/runtime'\ncreateApp({})\n")
  expect(error).toContain('imports "@fluxstack/runtime", which is server code')
})
