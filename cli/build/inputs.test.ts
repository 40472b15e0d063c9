import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { variablesOf } from './environment.ts'
import { Hasher } from './hasher.ts'
import { hashInputs, stillHolds } from './inputs.ts'

let root = ''
const put = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-inputs-'))
  put('package.json', '{}')
  put('app/client/main.ts', 'main')
  put('app/client/deep/part.ts', 'part')
  put('node_modules/pkg/index.js', 'pkg')
  put('vite.config.ts', 'process.env.TITLE')
  put('dist/client/index.html', 'old')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const hasher = () => new Hasher(root, join(root, 'dist'))
const env = { TITLE: 'a', VITE_NAME: 'b', OTHER: 'c' }
const inputs = () =>
  hashInputs(
    {
      files: [join(root, 'node_modules/pkg/index.js'), join(root, '.env.local')],
      folders: [join(root, 'app/client')],
      variables: variablesOf({ root, files: [join(root, 'vite.config.ts')], names: [], prefixes: [] }),
    },
    hasher(),
    env,
  )

test('holds as long as nothing has changed', () => {
  const before = inputs()
  put('dist/client/index.html', 'new')
  put('README.md', 'words')
  put('app/server/index.ts', 'of the other half')
  expect(stillHolds(before, hasher(), { ...env, OTHER: 'changed' })).toBe(true)
  expect(inputs()).toEqual(before)
})

test.each<[string, () => void]>([
  ['a file of the folder', () => put('app/client/deep/part.ts', 'changed')],
  ['a new file that nobody imports', () => put('app/client/deep/new.txt', '')],
  ['a file that is gone', () => rmSync(join(root, 'app/client/main.ts'))],
  ['a package', () => put('node_modules/pkg/index.js', 'changed')],
  ['a file that was not there', () => put('.env.local', 'A=1')],
  ['a settings file that nobody had', () => put('postcss.config.js', '')],
  ['the lock file', () => put('package-lock.json', '{}')],
  ['what was installed', () => put('node_modules/.package-lock.json', '{}')],
  ['a vendored tarball', () => put('vendor/runtime-2.0.0-abc.tgz', '')],
])('does not hold after a change of %s', (_what, change) => {
  const before = inputs()
  change()
  expect(stillHolds(before, hasher(), env)).toBe(false)
})

test.each([{ TITLE: 'x' }, { VITE_NAME: 'x' }, { VITE_NEW: 'x' }, { FLUX_SERVER_PORT: '1' }, { TITLE: undefined }])(
  'does not hold in another environment: %o',
  (change) => {
    expect(stillHolds(inputs(), hasher(), { ...env, ...change })).toBe(false)
  },
)

test('holds no value of a variable', () => {
  expect(
    JSON.stringify(
      hashInputs({ files: [], folders: [], variables: { names: ['KEY'], prefixes: [] } }, hasher(), {
        KEY: 'hunter22',
      }),
    ),
  ).not.toContain('hunter22')
})

test('follows links to files, and takes links to folders as they are', () => {
  put('elsewhere/text.md', 'a')
  symlinkSync(join(root, 'elsewhere'), join(root, 'app/client/linked'))
  symlinkSync(join(root, 'elsewhere/text.md'), join(root, 'app/client/text.md'))
  const before = inputs()
  put('elsewhere/text.md', 'b')
  expect(stillHolds(before, hasher(), env)).toBe(false)
})

test('names of variables come from settings and .env files', () => {
  put('.env', 'FROM_FILE=1\nexport EXPORTED=2\n# OUT=3\n')
  put('vite.config.ts', "process.env.DOT; process.env['BRACKET']; const { env } = process; env?.MAYBE")
  const { names } = variablesOf({
    root,
    files: [join(root, 'vite.config.ts')],
    names: ['SECRET'],
    prefixes: ['PUBLIC_'],
  })
  expect(names).toEqual(
    expect.arrayContaining(['FROM_FILE', 'EXPORTED', 'DOT', 'BRACKET', 'MAYBE', 'SECRET', 'NODE_ENV']),
  )
  expect(names).not.toContain('OUT')
})

test.each([
  'const { TITLE } = process.env',
  'const { OTHER_NAME = 1, TITLE: title } = loadEnv(mode, root, "")',
  'const all = process.env; all.TITLE',
  "const of = (name) => process.env[name]; of('TITLE')",
  "Object.entries(process.env).filter(([name]) => name.startsWith('TIT_') || name.startsWith('TITLE'))",
])('settings that read a variable by %s are of another environment where it differs', (settings) => {
  put('vite.config.ts', settings)
  const before = inputs()
  expect(stillHolds(before, hasher(), { ...env, TITLE: 'x' })).toBe(false)
  expect(stillHolds(before, hasher(), { ...env, OTHER: 'x' })).toBe(true)
})

test('so are those that read what begins with a word of theirs', () => {
  put('vite.config.ts', "Object.keys(process.env).filter((name) => name.startsWith('MY_APP_'))")
  expect(stillHolds(inputs(), hasher(), { ...env, MY_APP_NEW: 'x' })).toBe(false)
})
