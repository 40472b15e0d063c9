import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { keepReachableTypes } from './types.ts'

let folder: string

afterEach(() => rm(folder, { recursive: true, force: true }))

async function files(texts: Record<string, string>): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'flux-types-'))
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

test('keeps what an entry reaches in any spelling, circles included, and nothing else', async () => {
  await files({
    'index.d.ts':
      "export * from './a.ts'\nimport './side.ts'\nexport type B = [import('./deep/b.ts').B, import('./two.ts').C]\n",
    'a.d.ts': "/** As in `import x from './nowhere.ts'`. */\nimport type { C } from './deep/c.tsx';\nexport { C }\n",
    'side.d.ts': "/**\n * @example\n * import { y } from './yours.ts'\n */\nexport {}\n",
    'two.d.ts': 'export {}\n',
    'deep/b.d.ts': "import { x } from '../index.ts'\n",
    'deep/c.d.ts': "import type { Z } from 'zod'\n",
    'unused.d.ts': "export * from './a.ts'\n",
    'unused.js': 'export {}\n',
    'gone/only.d.ts': 'export {}\n',
  })
  await keepReachableTypes(folder, ['./index.d.ts'])
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(
    ['a.d.ts', 'deep', 'deep/b.d.ts', 'deep/c.d.ts', 'index.d.ts', 'side.d.ts', 'two.d.ts', 'unused.js'].map((path) =>
      join(path),
    ),
  )
})

test('an entry that is not there stops the build', async () => {
  await files({ 'index.d.ts': "export * from './missing.ts'\n" })
  await expect(keepReachableTypes(folder, ['index.d.ts'])).rejects.toThrow('missing.d.ts')
})
