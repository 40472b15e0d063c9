import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderApp } from './app.ts'
import { DATABASES, RUNTIMES, TEMPLATES } from './choices.ts'
import type { AppChoices } from './options.ts'
import type { FrameworkPackages } from './vendor.ts'

const packages: FrameworkPackages = {
  specs: { fluxstack: 'file:vendor/fluxstack.tgz', '@fluxstack/runtime': 'file:vendor/runtime.tgz' },
  files: new Map([['vendor/runtime.tgz', new Uint8Array([0, 1])]]),
}
const usual: AppChoices = { name: 'my-app', template: 'app', runtime: 'node', db: 'sqlite', pm: 'npm' }

const render = (choices: Partial<AppChoices> = {}, given: { bringBun?: boolean; ownSettings?: boolean } = {}) =>
  renderApp({ choices: { ...usual, ...choices }, packages, bringBun: false, ownSettings: true, ...given })

async function manifestOf(...input: Parameters<typeof render>) {
  const text = String((await render(...input)).get('package.json'))
  return JSON.parse(text) as Record<'scripts' | 'dependencies' | 'devDependencies' | 'engines', Record<string, string>>
}

/** What shows that a file was not made in full. */
function problemsOf(path: string, content: string | Uint8Array): string[] {
  const foreign = /\.(sql|tgz|woff2)$|\/meta\//.test(path) // as another program writes them
  const problems = {
    'a template name': /\.hbs$|(^|\/)_(?!journal)/.test(path),
    'a part left over': !foreign && /\{\{[#/>{!^\w]|\bundefined\b\/|\[object/.test(String(content)),
    'a wrong end': !foreign && !/[^\n]\n$/.test(String(content)),
  }
  return Object.entries(problems).flatMap(([problem, found]) => (found ? [`${path}: ${problem}`] : []))
}

const variants = TEMPLATES.flatMap((template) =>
  RUNTIMES.flatMap((runtime) => DATABASES.map((db) => ({ template, runtime, db }))),
)
const named = [
  ...variants.map((variant) => ({ ...usual, ...variant })),
  { ...usual, name: 'a' },
  { ...usual, name: `@${'s'.repeat(100)}/${'x-'.repeat(50)}x` },
]

describe('every variant', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flux-render-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(named.map((choices, index) => ({ ...choices, index })))(
    '$template, $runtime, $db, named $name: rendered in full and formatted',
    async ({ index, ...choices }) => {
      const app = join(folder, String(index))
      for (const [path, content] of await render(choices)) {
        expect(problemsOf(path, content)).toEqual([])
        mkdirSync(dirname(join(app, path)), { recursive: true })
        writeFileSync(join(app, path), content)
      }
      const oxfmt = fileURLToPath(new URL('../../node_modules/oxfmt/bin/oxfmt', import.meta.url))
      const check = () =>
        execFileSync(process.execPath, [oxfmt, '--check'], { cwd: app, encoding: 'utf8', stdio: 'pipe' })
      expect(check).not.toThrow()
    },
  )
})

test('what a variant does not have is not in it', async () => {
  const paths = async (choices: Partial<AppChoices>) => [...(await render(choices)).keys()].join('\n')
  expect(await paths({})).toMatch(/app\/client\/index\.html[^]*app\/server\/migrations\/meta\/_journal\.json/)
  expect(await paths({ template: 'api' })).not.toMatch(/client|browser|\.tsx/)
  expect(await paths({ db: 'none' })).not.toMatch(/models|migrations|database/)
})

test('dependencies are those of the variant', async () => {
  const { dependencies, devDependencies } = await manifestOf()
  expect(dependencies).toMatchObject({
    '@fluxstack/runtime': 'file:vendor/runtime.tgz',
    '@libsql/client': expect.stringMatching(/^\^\d/),
  })
  expect(devDependencies).toMatchObject({ fluxstack: 'file:vendor/fluxstack.tgz' })
  expect(Object.keys(dependencies)).toEqual(Object.keys(dependencies).toSorted())
  expect(dependencies).not.toHaveProperty('postgres')

  const api = await manifestOf({ template: 'api', db: 'postgres' })
  expect(api.dependencies).toHaveProperty('postgres')
  expect({ ...api.dependencies, ...api.devDependencies }).not.toHaveProperty('react')
  expect((await manifestOf({ db: 'none' })).dependencies).not.toHaveProperty('drizzle-orm')
})

test('an app for Bun runs on Bun, and gets it where the machine has none', async () => {
  const bun = await manifestOf({ runtime: 'bun' })
  expect(bun.scripts['start']).toBe('bun dist/server/index.js')
  expect(bun.scripts['test']).toMatch(/^bun .*--project server --project client$/)
  expect(bun.engines).toEqual({ bun: expect.any(String) })
  expect(bun.dependencies).not.toHaveProperty('bun')
  expect(bun.dependencies).not.toHaveProperty('@libsql/client')

  // where the app's formatter puts it
  expect(Object.keys(await manifestOf({ runtime: 'bun' }, { bringBun: true })).at(-1)).toBe('allowScripts')
  expect(await manifestOf({ runtime: 'bun' }, { bringBun: true })).toMatchObject({
    dependencies: { bun: expect.stringMatching(/^\^\d/) },
    allowScripts: { bun: true },
  })
})

test('package managers get the settings they need, unless those belong to a workspace above', async () => {
  const pnpm = { runtime: 'bun', pm: 'pnpm' } as const
  expect((await render(pnpm, { bringBun: true })).get('pnpm-workspace.yaml')).toBe('allowBuilds:\n  bun: true\n')
  expect((await render(pnpm)).has('pnpm-workspace.yaml')).toBe(false)
  expect((await render(pnpm, { bringBun: true, ownSettings: false })).has('pnpm-workspace.yaml')).toBe(false)
  expect((await render({ pm: 'yarn' })).get('.yarnrc.yml')).toBe('nodeLinker: node-modules\n')
  expect(String((await render({ pm: 'pnpm' })).get('README.md'))).toContain('`pnpm dev`')
})

test('the README says how to write a migration, in the words of the package manager', async () => {
  const readme = async (choices: Partial<AppChoices>) => String((await render(choices)).get('README.md'))
  const usually = await readme({})
  expect(usually).toContain('npx flux db generate\nnpx flux db migrate')
  expect(await readme({ pm: 'pnpm', db: 'postgres' })).toContain('pnpm exec flux db generate')
  expect(await readme({ db: 'none' })).not.toContain('drizzle')
  expect(usually).toContain('Both work while `npm run dev` runs')
  for (const path of ['app/server/models', 'app/server/migrations']) expect(usually).toContain(path)
})

test('the secret is 32 random bytes, another each time, and only in .env', async () => {
  const secretOf = async () => {
    const files = await render()
    const secret = /^FLUX_SECRET=([\w-]{43})$/m.exec(String(files.get('.env')))?.[1] ?? ''
    const others = [...files].filter(([path, content]) => path !== '.env' && String(content).includes(secret))
    expect(others).toEqual([])
    return secret
  }
  expect(await secretOf()).not.toBe(await secretOf())
})

test('git ignores what is secret or made', async () => {
  const lines = String((await render()).get('.gitignore')).split('\n')
  for (const path of ['.env', '.env.local', 'node_modules', 'dist', 'data']) expect(lines).toContain(path)
})
