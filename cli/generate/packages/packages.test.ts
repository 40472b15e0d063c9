import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../test-support/app.ts'
import { packagesWithGenerators } from './find.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** An app whose node_modules can be added to. */
async function appWith(packages: Record<string, Record<string, string>>): Promise<GeneratedApp> {
  const app = await makeApp()
  const modules = join(app.root, 'node_modules')
  unlinkSync(modules)
  mkdirSync(modules)
  const installed = join(repository, 'node_modules')
  for (const name of readdirSync(installed)) symlinkSync(join(installed, name), join(modules, name))
  const manifest = JSON.parse(app.read('package.json')) as { dependencies: Record<string, string> }
  for (const [name, files] of Object.entries(packages)) {
    manifest.dependencies[name] = '1.0.0'
    for (const [path, text] of Object.entries(files)) {
      const file = join(modules, name, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
  app.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
  return app
}

const manifestOf = (name: string, generators: unknown = './generators') =>
  JSON.stringify({
    name,
    version: '1.0.0',
    type: 'module',
    exports: { '.': './index.js', './generators': './generators/index.js' },
    fluxstack: { generators },
  })

const generator = (body = '') => `import { z } from 'zod'
globalThis.__loaded = (globalThis.__loaded ?? 0) + 1
export default {
  mailer: {
    summary: 'A mail that is sent',
    answers: z.object({ name: z.string() }),
    examples: [],
    ${body}
  },
}
`

const mail = (name = 'flux-mail', body = '') => ({
  'package.json': manifestOf(name),
  'index.js': '',
  'generators/index.js': generator(body),
  'generators/mailer/app/server/mails/{{name.given.kebab}}.ts.hbs':
    "export const {{name.given.camel}} = '{{app.name}}'\n",
})

test('a package brings generators, under its short name and alone where one has them', async () => {
  const app = await appWith({ 'flux-mail': mail() })
  const before = app.tree()
  expect((await app.flux('g --help')).stdout.replaceAll(/\s+/g, ' ')).toContain(
    'mail:mailer A mail that is sent (flux-mail)',
  )
  for (const called of ['mailer', 'mail:mailer', 'flux-mail:mailer']) {
    expect(await app.flux(`g ${called} sign-up`)).toMatchObject({ code: 0, stderr: '' })
    expect(app.read('app/server/mails/sign-up.ts')).toBe("export const signUp = 'my-app'\n")
    expect((await app.flux(`destroy ${called} sign-up`)).code).toBe(0)
    expect(app.tree()).toEqual(before)
  }
})

test('a package may have its generators for import alone', async () => {
  const files = mail()
  const manifest = JSON.parse(files['package.json']) as { exports: Record<string, unknown> }
  manifest.exports['./generators'] = { import: { types: './none.d.ts', default: './generators/index.js' } }
  const app = await appWith({ 'flux-mail': { ...files, 'package.json': JSON.stringify(manifest) } })
  expect(await app.flux('g mailer sign-up')).toMatchObject({ code: 0, stderr: '' })
})

test('nothing of a package is loaded unless its generators are asked for', async () => {
  const app = await appWith({ 'flux-mail': mail() })
  const loaded = () => (globalThis as { __loaded?: number }).__loaded ?? 0
  const before = loaded()
  expect((await app.flux('g service mail')).code).toBe(0)
  expect(loaded()).toBe(before)
  expect((await app.flux('g mailer sign-up')).code).toBe(0)
  expect(loaded()).toBe(before + 1)
})

test('two packages with one generator are told apart', async () => {
  const app = await appWith({ 'flux-mail': mail(), '@acme/flux-post': mail('@acme/flux-post') })
  const { code, stderr } = await app.flux('g mailer sign-up')
  expect([code, stderr]).toEqual([2, expect.stringContaining('post:mailer, mail:mailer')])
  expect((await app.flux('g post:mailer sign-up')).code).toBe(0)
  expect(packagesWithGenerators(app.root).map(({ short }) => short)).toEqual(['post', 'mail'])
  const alike = await appWith({ 'flux-mail': mail(), '@acme/mail': mail('@acme/mail') })
  expect(packagesWithGenerators(alike.root).map(({ short }) => short)).toEqual(['@acme/mail', 'flux-mail'])
  expect((await alike.flux('g @acme/mail:mailer sign-up')).code).toBe(0)
  expect((await alike.flux('destroy @acme/mail:mailer sign-up')).code).toBe(0)
})

test.each([
  ['says something else than a subpath', { 'package.json': manifestOf('flux-mail', ['./a']) }, /has to be a subpath/],
  ['lacks the file', { 'package.json': manifestOf('flux-mail', './none') }, /has no \.\/none/],
  ['throws when it is loaded', { 'generators/index.js': "\nthrow new Error('no')\n" }, /throws when it is loaded.*no/],
  ['exports nothing', { 'generators/index.js': 'export const a = 1\n' }, /no default export/],
  ['has a generator that is none', { 'generators/index.js': 'export default { mailer: {} }\n' }, /flux-mail, mailer/],
])('a package that %s is a warning in the list, and an error when it is called', async (_, files, message) => {
  const app = await appWith({ 'flux-mail': { ...mail(), ...files } })
  const list = await app.flux('g --help')
  expect([list.code, list.stdout]).toEqual([0, expect.stringContaining('service')])
  expect(list.stderr.replaceAll(/\s+/g, ' ')).toMatch(message)
  const before = app.tree()
  const called = await app.flux('g mail:mailer sign-up')
  expect([called.code, called.stderr.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(message)])
  expect(called.stderr).toContain('GENERATOR_BROKEN')
  expect(app.tree()).toEqual(before)
  expect((await app.flux('g service mail')).code).toBe(0)
})

test('a generator of a package that throws is told with its place', async () => {
  const app = await appWith({ 'flux-mail': mail('flux-mail', "data() { throw new TypeError('no data') },") })
  const { code, stderr } = await app.flux('g mailer sign-up')
  expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    1,
    expect.stringMatching(/flux-mail, mailer \(index\.js:8:\d+\) throws in "data": TypeError: no data/),
  ])
})

test('what a package brings along counts only where the app lists it', async () => {
  const app = await appWith({ 'flux-mail': mail() })
  const folder = mkdtempSync(join(tmpdir(), 'flux-packages-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(app.root, 'node_modules', 'flux-mail'), join(folder, 'node_modules', 'flux-mail'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "dependencies": {} }')
  expect(packagesWithGenerators(folder)).toEqual([])
  writeFileSync(join(folder, 'package.json'), '{ "devDependencies": { "flux-mail": "1" } }')
  expect(packagesWithGenerators(folder)).toMatchObject([{ name: 'flux-mail', short: 'mail' }])
})
