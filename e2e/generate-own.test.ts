import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { must } from './support/command.ts'
import { projectTree } from './support/every-generator.ts'

let app: App
let source: string

beforeAll(async () => {
  app = await makeApp()
  source = await temporaryFolder()
  // npm writes this one in place, and it is a link to what other tests are given
  const lock = join(app.dir, 'node_modules', '.package-lock.json')
  await copyFile(lock, `${lock}.own`)
  await rename(`${lock}.own`, lock)
})
afterAll(async () => {
  await app?.remove()
  await rm(source, { recursive: true, force: true })
})

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

async function flux(line: string) {
  const result = await app.flux(line.split(' '))
  expect(result.code, `flux ${line}\n${result.all}`).toBe(0)
  return result
}

async function passesItsChecks() {
  for (const script of ['typecheck', 'lint', 'format:check', 'test']) {
    const result = await app.script(script)
    expect(result.code, `${script}\n${result.all}`).toBe(0)
  }
}

describe("a generator of the app's own", () => {
  it('works as it is started, and the app with it', async () => {
    await flux('generate generator api-client')
    expect((await flux('generate --help')).stdout).toContain('generators/api-client.ts')
    const before = await projectTree(app.dir)
    await flux('generate api-client thing')
    await flux('generate api-client long-name-of-a-thing --greeting Welcome')
    await passesItsChecks()
    await flux('destroy api-client long-name-of-a-thing')
    await flux('destroy api-client thing')
    expect(await projectTree(app.dir)).toEqual(before)
  })
})

describe('a generator that goes wrong where nobody can catch it', () => {
  const define = (plan: string) => `import { defineGenerator } from 'fluxstack'
import { z } from 'zod'
export default defineGenerator({
  summary: 'Goes wrong',
  answers: z.object({ name: z.string().meta({ description: 'Of what' }) }),
  examples: [],
  plan: ${plan},
})
`
  const stray = "Promise.reject(new TypeError('nobody hears'))"

  it.each([
    [
      'rejects as it is imported',
      `${stray}\n${define('() => ({})')}`,
      /^[^]*generators\/wrong\.ts:1:\d+ throws when it is loaded: TypeError: nobody hears/,
    ],
    [
      'rejects while it works',
      define(`() => { ${stray}; return new Promise((done) => setTimeout(done, 60_000)) }`),
      /INTERNAL[^]*nobody hears/,
    ],
    [
      'throws in a timer',
      define(
        `() => { setTimeout(() => { throw new Error('nobody hears') }); return new Promise((done) => setTimeout(done, 60_000)) }`,
      ),
      /INTERNAL[^]*nobody hears/,
    ],
    ['never settles', define('() => new Promise(() => {})'), /The command ended before it was done/],
    ['ends the process', define('() => process.exit(0)'), /The command ended before it was done/],
  ])('%s: exits 1 with one error and changes nothing', async (_what, text, error) => {
    await write(app.dir, {
      'generators/wrong.ts': text,
      'generators/wrong/app/server/{{name.given.kebab}}.ts.hbs': 'export {}\n',
    })
    const before = await projectTree(app.dir)
    const { code, stdout, stderr } = await app.flux(['generate', 'wrong', 'thing'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(error)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stderr.match(/^Error /gm)).toHaveLength(1)
    expect(await projectTree(app.dir)).toEqual(before)
    await rm(join(app.dir, 'generators'), { recursive: true })
  })

  it('is one object with --json', async () => {
    await write(app.dir, {
      'generators/wrong/app/server/wrong.ts.hbs': '',
      'generators/wrong.ts': define(`() => { ${stray}; return new Promise((done) => setTimeout(done, 60_000)) }`),
    })
    const { code, stdout } = await app.flux(['generate', 'wrong', 'thing', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { ok: false, error: { code: 'INTERNAL', detail: 'nobody hears' } },
    ])
    await rm(join(app.dir, 'generators'), { recursive: true })
  })
})

describe('an installed package', () => {
  const files = {
    'package.json': JSON.stringify({
      name: '@acme/flux-mail',
      version: '1.2.3',
      type: 'module',
      exports: { './generators': './generators/index.js' },
      fluxstack: { generators: './generators' },
      peerDependencies: { fluxstack: '^2.0.0', zod: '^4.0.0' },
    }),
    'generators/index.js': `import { CliError, defineGenerator } from 'fluxstack'
import { z } from 'zod'
const mailer = defineGenerator({
  summary: 'A mail that is sent',
  answers: z.object({ name: z.string().meta({ description: 'What it says' }) }),
  examples: [{ command: 'flux generate mailer welcome', summary: 'Make app/server/mails/welcome.ts' }],
  data({ name }) {
    if (name.given.kebab === 'spam') throw new CliError('INVALID_VALUE', { detail: 'Nobody wants that.' })
    return {}
  },
})
export default { mailer }
`,
    'generators/mailer/app/server/mails/{{name.given.kebab}}.ts.hbs': `export const {{name.given.camel}} = { subject: '{{name.given.title}}' }\n`,
  }

  it('brings generators, which refuse by errors of their own', async () => {
    await write(source, files)
    await must('npm', ['pack', '--silent'], { cwd: source })
    const packed = join(source, 'acme-flux-mail-1.2.3.tgz')
    await must('npm', ['install', packed, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: app.dir })
    expect((await flux('generate --help')).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'mail:mailer A mail that is sent (@acme/flux-mail)',
    )
    const before = await projectTree(app.dir)
    await flux('generate mailer sign-up')
    expect((await app.script('typecheck')).code).toBe(0)
    await flux('undo --yes')
    expect(await projectTree(app.dir)).toEqual(before)
    const refused = await app.flux(['generate', 'mailer', 'spam', '--json'])
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([2, { error: { code: 'INVALID_VALUE' } }])
  })
})
