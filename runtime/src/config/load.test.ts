import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from './load.ts'
import type { ConfigProblemsError } from './problems.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-config-'))
  write('package.json', '{"type":"module"}')
  install('vite', 'zod')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

function install(...names: string[]): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  for (const name of names) {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    symlinkSync(folder, join(root, 'node_modules', name))
  }
}

const load = (env = {}) => loadConfig({ root, mode: 'production', env })

async function failure(env = {}): Promise<ConfigProblemsError> {
  return load(env).then(
    () => expect.unreachable('it loaded'),
    (error: ConfigProblemsError) => error,
  )
}

describe('a good file', () => {
  test('is loaded with its TypeScript, its own modules and what is installed', async () => {
    write('config/name.ts', 'export const name: string = "Notes"\n')
    write(
      'fluxstack.config.ts',
      `import { z } from 'zod'
import { name } from './config/name.ts'
export default { app: { name }, extend: { own: z.object({ a: z.string().default('b') }) } } satisfies object`,
    )
    const { config, file, dependencies, warnings } = await load()
    expect(config).toMatchObject({ app: { name: 'Notes' }, own: { a: 'b' } })
    expect(file).toBe(join(root, 'fluxstack.config.ts'))
    expect(dependencies).toEqual(
      expect.arrayContaining(
        ['fluxstack.config.ts', 'config/name.ts', '.env', '.env.production'].map((name) => join(root, name)),
      ),
    )
    expect(warnings).toEqual([])
  })

  test('is read again when it changes, and run again when it does not', async () => {
    write('fluxstack.config.ts', 'export default { server: { port: 4000 } }')
    expect((await load()).config.server.port).toBe(4000)
    write(
      'fluxstack.config.ts',
      'export default { server: { port: globalThis.__port = (globalThis.__port ?? 4000) + 1 } }',
    )
    expect((await load()).config.server.port).toBe(4001)
    expect((await load()).config.server.port).toBe(4002)
  })

  test('knows where it is', async () => {
    write(
      'fluxstack.config.ts',
      'export default { logging: { redact: [import.meta.dirname, import.meta.filename, import.meta.url] } }',
    )
    const file = join(root, 'fluxstack.config.ts')
    expect((await load()).config.logging.redact).toEqual([root, file, `file://${file}`])
  })

  test('takes path aliases of the tsconfig', async () => {
    write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./settings/*"] } } }')
    write('settings/port.ts', 'export const port = 4321')
    write('fluxstack.config.ts', `import { port } from '@/port.ts'\nexport default { server: { port } }`)
    expect((await load()).config.server.port).toBe(4321)
  })

  test('stands under the .env files, and they under real variables', async () => {
    write('fluxstack.config.ts', 'export default { server: { port: 4000 } }')
    write('.env', 'PORT=5000\nHOST=from.env\n')
    write('.env.production', 'PORT=6000\n')
    expect((await load()).config.server).toMatchObject({ port: 6000, host: 'from.env' })
    expect((await load({ PORT: '7000' })).config.server.port).toBe(7000)
  })
})

describe('problems', () => {
  test('are told with line and column, or the .env file and its line', async () => {
    write('.env', '# settings\nLOG_LEVEL=loud\n')
    write(
      'fluxstack.config.ts',
      `const server = { host: 'x', port: 70_000 }
export default {
  server,
  app: { nme: 'é' },
  live: { origins: ['https://ok.example', 'nonsense'] },
  environments: { staging: { build: { outDir: '/etc' } } },
}`,
    )
    const { problems } = await failure()
    const places = problems.map(({ path, origin }) => [path, origin])
    expect(places).toEqual([
      ['server.port', { file: 'fluxstack.config.ts', line: 1, column: 35 }],
      ['app.nme', { file: 'fluxstack.config.ts', line: 4, column: 15 }],
      ['live.origins.1', { file: 'fluxstack.config.ts', line: 5, column: 43 }],
      ['environments.staging.build.outDir', { file: 'fluxstack.config.ts', line: 6, column: 47 }],
      ['logging.level', { variable: 'LOG_LEVEL', file: '.env', line: 2 }],
    ])
  })

  test.each([
    ['a half-written file', 'export default {\n  server: { port:\n', 3, 1],
    ['a string that does not end', `export default { password: 'hunter2hunter2,\n}`, 1, 28],
  ])('%s is one error with line and frame', async (_, text, line, column) => {
    write('fluxstack.config.ts', text)
    const error = await failure()
    expect(error.problems).toHaveLength(1)
    expect(error.problems[0]?.origin).toEqual({ file: 'fluxstack.config.ts', line, column })
    expect(error.message).toMatch(/^fluxstack\.config\.ts cannot be loaded/)
    expect(error.message).toContain(`> ${line} |`)
    expect(error.message).not.toMatch(/hunter2|^\s+at /m)
  })

  test('a module of the project that does not parse is the one named', async () => {
    write('config/port.ts', 'export const port = = 1')
    write('fluxstack.config.ts', `import { port } from './config/port.ts'\nexport default { server: { port } }`)
    expect((await failure()).problems[0]?.origin).toEqual({ file: 'config/port.ts', line: 1, column: 21 })
  })

  test('a file that throws is told with the line of its source', async () => {
    write(
      'fluxstack.config.ts',
      `interface Ignored { by: 'the runtime' }\n\nexport default { app: { name: (null as unknown as string).trim() } }`,
    )
    const error = await failure()
    expect(error.problems[0]?.origin).toMatchObject({ file: 'fluxstack.config.ts', line: 3 })
    expect(error.message).toContain('the file throws when it is loaded: TypeError')
    expect(error.message).not.toContain('data:text')
  })

  test('an import that leads nowhere is told with the line of the import', async () => {
    write('fluxstack.config.ts', `\nimport { port } from './missing.ts'\nexport default { server: { port } }`)
    const error = await failure()
    expect(error.problems[0]).toMatchObject({ message: "cannot find './missing.ts'", origin: { line: 2, column: 22 } })
    write('fluxstack.config.ts', `import x from 'not-installed'\nexport default { x }`)
    expect((await failure()).message).toContain("cannot find 'not-installed'")
  })

  test('a file without a default export says what it should have', async () => {
    write('fluxstack.config.ts', 'export const settings = {}')
    expect((await failure()).message).toContain('there is no default export')
  })

  test('no file, no Vite and no dependencies are each told', async () => {
    expect((await failure()).code).toBe('CONFIG_NOT_FOUND')
    write('fluxstack.config.ts', 'export default {}')
    rmSync(join(root, 'node_modules', 'vite'))
    expect((await failure()).message).toContain('Vite is not installed')
    rmSync(join(root, 'node_modules'), { recursive: true })
    expect((await failure()).message).toContain('dependencies of this project are not installed')
  })

  test('a file that cannot be read is told', async () => {
    mkdirSync(join(root, 'fluxstack.config.ts'))
    expect((await failure()).message).toContain('the file cannot be read (EISDIR)')
  })

  test('a .env that cannot be read is told', async () => {
    write('fluxstack.config.ts', 'export default {}')
    mkdirSync(join(root, '.env'))
    expect(await failure()).toMatchObject({ code: 'ENV_FILE_UNREADABLE' })
  })
})

describe('1.x', () => {
  const old = `{ app: { name: 'Old', version: '1.0.0' }, server: { port: 4000, apiPrefix: '/api', cors: { origins: ['*'] } }, plugins: {} }`

  test('export const config loads with one warning that names flux migrate', async () => {
    write('fluxstack.config.ts', `export const config = ${old}\nexport default config`)
    const { config, warnings } = await load()
    expect(config).toMatchObject({ app: { name: 'Old' }, server: { port: 4000 } })
    expect(warnings).toEqual([
      'fluxstack.config.ts is written for FluxStack 1.x; run `flux migrate` to bring it up to date. Ignored: app.version, server.apiPrefix, server.cors, plugins.',
    ])
  })

  test('a file of today may export config as well', async () => {
    write('fluxstack.config.ts', 'export const config = { server: { port: 4000 } }\nexport default config')
    expect(await load()).toMatchObject({ config: { server: { port: 4000 } }, warnings: [] })
    write('fluxstack.config.ts', 'export const config = { server: { prot: 4000 } }\nexport default config')
    expect((await failure()).message).toContain('did you mean server.port?')
  })

  test('export const config alone loads', async () => {
    write('fluxstack.config.ts', 'export const config = { server: { port: 4000 } }')
    expect(await load()).toMatchObject({
      config: { server: { port: 4000 } },
      warnings: [expect.stringContaining('flux migrate')],
    })
  })

  test('the old place loads, its flat keys too', async () => {
    write(
      'config/fluxstack.config.ts',
      `export const config = { port: 4100, vitePort: 5173, clientPath: 'app/client', apiPrefix: '/api' }`,
    )
    const { config, file, warnings } = await load()
    expect(config).toMatchObject({ server: { port: 4100 }, client: { dir: 'app/client' } })
    expect(file).toBe(join(root, 'config/fluxstack.config.ts'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('Ignored: vitePort, apiPrefix.')
  })

  test('a wrong value in it is told with its line', async () => {
    write('config/fluxstack.config.ts', `export const config = {\n  server: { port: 'x' },\n}`)
    expect((await failure()).problems[0]?.origin).toEqual({ file: 'config/fluxstack.config.ts', line: 2, column: 19 })
  })
})
