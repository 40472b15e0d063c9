import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type App, makeApp } from './support/app.ts'
import { installOnce } from './support/installs.ts'

interface Formatter {
  readonly package: string
  readonly version: string
  readonly settings: string
  readonly config: object
  readonly write: string[]
  readonly check: string[]
}

const formatters: Formatter[] = [
  {
    package: 'prettier',
    version: '^3.6.0',
    settings: '.prettierrc.json',
    config: { semi: true, singleQuote: false, tabWidth: 4, printWidth: 80, plugins: [] },
    write: ['prettier', '--write', 'app', 'tests'],
    check: ['prettier', '--check', 'app', 'tests'],
  },
  {
    package: '@biomejs/biome',
    version: '^2.3.0',
    settings: 'biome.json',
    config: { formatter: { indentStyle: 'tab', lineWidth: 90 }, javascript: { formatter: { quoteStyle: 'double' } } },
    write: ['biome', 'format', '--write', 'app/server', 'tests'],
    check: ['biome', 'format', 'app/server', 'tests'],
  },
]

let app: App | undefined
afterEach(() => app?.remove())

/** A new app whose owner has put another formatter in the place of oxfmt, and has formatted everything with it. */
async function appWith({ package: name, version, settings, config, write }: Formatter): Promise<App> {
  const made = await makeApp({ install: false })
  const file = join(made.dir, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { devDependencies: Record<string, string> }
  delete manifest.devDependencies['oxfmt']
  manifest.devDependencies[name] = version
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`)
  await rm(join(made.dir, '.oxfmtrc.json'))
  await writeFile(join(made.dir, settings), JSON.stringify(config))
  await installOnce(made.dir)
  const { code, all } = await made.exec('npx', write)
  if (code !== 0) throw new Error(all)
  return made
}

describe.each(formatters)('an app with $package', (formatter) => {
  test('gets code that its own formatter has nothing to say about, and has it taken back whole', async () => {
    app = await appWith(formatter)
    const index = join(app.dir, 'app/server/services/index.ts')
    const before = await readFile(index, 'utf8')
    for (const line of ['service mail --db', 'route very-long-winded-thing --controller']) {
      const made = await app.flux(['generate', ...line.split(' ')])
      expect(made, made.all).toMatchObject({ code: 0, stderr: '' })
    }
    const checked = await app.exec('npx', formatter.check)
    expect(checked.code, checked.all).toBe(0)
    expect(await readFile(index, 'utf8')).toContain('MailService')
    expect((await app.flux(['destroy', 'service', 'mail'])).code).toBe(0)
    expect(await readFile(index, 'utf8')).toBe(before)
  })
})

test('an app without a formatter gets new files in the default style', async () => {
  app = await makeApp()
  const file = join(app.dir, 'package.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/\n.*"oxfmt":.*/, ''))
  const { code, stderr } = await app.flux(['generate', 'service', 'mail'])
  expect([code, stderr]).toEqual([0, ''])
  const made = ['app/server/services/mail.ts', 'tests/unit/mail-service.test.ts']
  const checked = await app.exec('npx', ['oxfmt', '--check', ...made])
  expect(checked.code, checked.all).toBe(0)
})

test('a formatter whose settings are broken is told of, and what was asked for is made', async () => {
  app = await makeApp()
  await writeFile(join(app.dir, '.oxfmtrc.json'), '{ "printWidth": ')
  const { code, stderr } = await app.flux(['generate', 'service', 'mail'])
  expect(code).toBe(0)
  expect(stderr).toContain('oxfmt could not format')
  expect(await readFile(join(app.dir, 'app/server/services/index.ts'), 'utf8')).toContain('MailService')
})
