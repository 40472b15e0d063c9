import { describe, expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../test-support/app.ts'

const client = `import { defineGenerator } from 'fluxstack'
import { z } from 'zod'
import { shout } from './lib/shout.ts'

interface Extra {
  readonly loud: string
}

export default defineGenerator({
  summary: 'A client of another API',
  answers: z.object({
    name: z.string().meta({ description: 'Name of the API' }),
    retries: z.number().default(2).meta({ description: 'How often' }),
  }),
  examples: [],
  data: ({ name }): Extra => ({ loud: shout(name.given.kebab) }),
  wire: ({ name }) => [
    {
      file: 'app/server/services/index.ts',
      edits: [{ kind: 'import', from: \`../lib/\${name.given.kebab}.ts\`, name: name.given.camel }],
    },
  ],
  next: ({ name }) => [\`Use \${name.given.camel}\`],
})
`

function writeClient(app: GeneratedApp, text = client): void {
  app.write('generators/api-client.ts', text)
  app.write('generators/lib/shout.ts', 'export const shout = (text: string) => text.toUpperCase()\n')
  app.write(
    'generators/api-client/app/server/lib/{{name.given.kebab}}.ts.hbs',
    "export const {{name.given.camel}} = { name: '{{loud}}', retries: {{retries}} }\n",
  )
  app.write('generators/api-client/app/server/lib/plain.txt', '{{not rendered}}\n')
}

describe("the app's own generators", () => {
  test('are called like any other, with TypeScript and modules of their own, and can be taken back', async () => {
    const app = await makeApp()
    writeClient(app)
    const before = app.tree()
    const { code, stdout, stderr } = await app.flux('g api-client weather --retries 5')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Use weather')
    expect(app.read('app/server/lib/weather.ts')).toBe("export const weather = { name: 'WEATHER', retries: 5 }\n")
    expect(app.read('app/server/lib/plain.txt')).toBe('{{not rendered}}\n')
    expect(app.read('app/server/services/index.ts')).toContain("import { weather } from '../lib/weather.ts'")
    expect((await app.flux('destroy api-client weather')).code).toBe(0)
    expect(app.tree()).toEqual(before)
    await app.flux('g api-client weather')
    expect((await app.flux('undo')).code).toBe(0)
    expect(app.tree()).toEqual(before)
  })

  test('show their own help, refuse what they do not know, and have a dry run', async () => {
    const app = await makeApp()
    writeClient(app)
    const before = app.tree()
    expect((await app.flux('g api-client --help')).stdout).toContain('--retries')
    expect(await app.flux('g api-client weather --retry 1')).toMatchObject({ code: 2 })
    expect(await app.flux('g api-client')).toMatchObject({ code: 2, stderr: expect.stringContaining('<name>') })
    expect((await app.flux('g api-client weather --dry-run')).stdout).toContain('+export const weather')
    expect(app.tree()).toEqual(before)
  })

  test('are in the list with their file, and one of the same name takes the place of what FluxStack brings', async () => {
    const app = await makeApp()
    writeClient(app)
    app.write(
      'generators/service.mjs',
      client
        .replace(/import \{ shout.*\n/, '')
        .replace(/interface[^}]*}\n/, '')
        .replace(/ {2}data.*\n/, '')
        .replace('A client of', 'A service of'),
    )
    app.write('generators/service/made/{{name.given.kebab}}.txt', 'own\n')
    const { code, stdout } = await app.flux('g --help')
    expect(code).toBe(0)
    expect(stdout).toContain('generators/api-client.ts')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      "A service of another API (generators/service.mjs, in place of FluxStack's own)",
    )
    expect((await app.flux('g service mail --skip-wiring')).code).toBe(0)
    expect(app.exists('made/mail.txt')).toBe(true)
    expect(app.exists('app/server/services/mail.ts')).toBe(false)
  })

  test('a CliError of theirs is shown as it is', async () => {
    const app = await makeApp()
    writeClient(
      app,
      client
        .replace('import { defineGenerator }', 'import { CliError, defineGenerator }')
        .replace(
          '=> ({ loud: shout(name.given.kebab) })',
          "=> { throw new CliError('INVALID_VALUE', { detail: 'No ' + name.given.kebab + ' today.' }) }",
        ),
    )
    expect(await app.flux('g api-client weather')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No weather today.'),
    })
  })
})

const broken: [string, (app: GeneratedApp) => void, RegExp][] = [
  [
    'does not parse',
    (app) => writeClient(app, client.replace('z.object({', 'z.object({{')),
    /generators\/api-client\.ts:11:\d+ does not parse/,
  ],
  [
    'does not parse in a module of its own',
    (app) => {
      writeClient(app)
      app.write('generators/lib/shout.ts', '\nexport const = 1\n')
    },
    /generators\/lib\/shout\.ts:2:\d+ does not parse/,
  ],
  [
    'throws when it is loaded',
    (app) => writeClient(app, client.replace('export default', "throw new TypeError('at once')\nexport default")),
    /generators\/api-client\.ts:9:\d+ throws when it is loaded: TypeError: at once/,
  ],
  [
    'has no default export',
    (app) => writeClient(app, client.replace('export default', 'export const made =')),
    /generators\/api-client\.ts.* no default export/,
  ],
  [
    'throws in data',
    (app) =>
      writeClient(app, client.replace('shout(name.given.kebab)', 'shout((undefined as unknown as { a: string }).a)')),
    /generators\/api-client\.ts:16:\d+ throws in "data"/,
  ],
  [
    'gives its data later',
    (app) => writeClient(app, client.replace('data: ({ name }): Extra', 'data: async ({ name }): Promise<Extra>')),
    /generators\/api-client\.ts gives a promise in "data"/,
  ],
  [
    'throws in wire',
    (app) =>
      writeClient(
        app,
        client.replace(
          'wire: ({ name }) => [',
          "wire: ({ name }) => [\n    ...(() => { throw new Error('no wire') })(),",
        ),
      ),
    /generators\/api-client\.ts:18:\d+ throws in "wire": no wire/,
  ],
  [
    'throws in plan',
    (app) =>
      writeClient(app, client.replace('  next:', "  plan: async () => { throw new Error('no plan') },\n  next:")),
    /generators\/api-client\.ts:23:\d+ throws in "plan": no plan/,
  ],
  [
    'throws in next',
    (app) =>
      writeClient(app, client.replace('[`Use', "[String(null!), (() => { throw new Error('no next') })(), `Use")),
    /generators\/api-client\.ts:23:\d+ throws in "next": no next/,
  ],
  [
    'asks for what is not on a command line',
    (app) => writeClient(app, client.replace('z.number().default(2)', 'z.map(z.string(), z.string())')),
    /generators\/api-client\.ts.*"retries" is of the type map/,
  ],
  [
    'imports what is not there',
    (app) => writeClient(app, client.replace("'zod'", "'no-such-package'")),
    /generators\/api-client\.ts:2 imports "no-such-package"/,
  ],
  [
    'has a template with a name that is not there',
    (app) => {
      writeClient(app)
      app.write('generators/api-client/app/a.ts.hbs', '\n{{nme}}\n')
    },
    /generators\/api-client\/app\/a\.ts\.hbs:2 does not render: "nme" not defined/,
  ],
  [
    'has a template whose path has a name that is not there',
    (app) => {
      writeClient(app)
      app.write('generators/api-client/app/{{nme}}.ts', '')
    },
    /needs nme/,
  ],
  [
    'has a template that does not parse',
    (app) => {
      writeClient(app)
      app.write('generators/api-client/app/a.ts.hbs', 'a\n{{#if}\n')
    },
    /generators\/api-client\/app\/a\.ts\.hbs:2 does not render/,
  ],
]

describe('a generator that', () => {
  test.each(broken)('%s is one error that names the place, and nothing is written', async (_, write, message) => {
    const app = await makeApp()
    write(app)
    const before = app.tree()
    const { code, stderr } = await app.flux('g api-client weather')
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(message)
    expect(stderr).toContain('GENERATOR_BROKEN')
    expect(code).toBe(1)
    expect(app.tree()).toEqual(before)
  })

  test('is broken leaves the others in the list, and in work', async () => {
    const app = await makeApp()
    writeClient(app, 'export default {')
    const { code, stdout, stderr } = await app.flux('g --help')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/api-client +Does not work/)])
    expect(stdout).toContain('controller')
    expect(stderr).toContain('generators/api-client.ts:1')
    expect((await app.flux('g service mail')).code).toBe(0)
    expect(await app.flux('g servce mail')).toMatchObject({ code: 2, stderr: expect.stringContaining('service') })
  })

  test('has no templates names the folder', async () => {
    const app = await makeApp()
    app.write('generators/bare.ts', client.replace(/import \{ shout.*\n/, '').replace(/ {2}data.*\n/, ''))
    const { code, stderr } = await app.flux('g bare thing')
    expect([code, stderr]).toEqual([1, expect.stringContaining('generators/bare')])
  })
})
