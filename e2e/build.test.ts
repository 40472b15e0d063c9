import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectApi, expectDatabase, expectPage } from './support/answers.ts'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { must, run } from './support/command.ts'
import { expectFailure } from './support/failures.ts'
import { cloneFolder } from './support/installs.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'
import { startServer } from './support/server.ts'
import { readTree } from './support/tree.ts'

const secret = 'a-secret-of-this-test-that-is-long-enough'
const runtimes: [name: string, runtime: () => Promise<Runtime>][] = [
  ['Node 20', async () => node],
  ['Node 24', node24],
  ['Bun', bun],
]

/** The build alone in an empty folder: no packages, no sources, no CLI. */
async function alone(app: App, runtime: Runtime, env: NodeJS.ProcessEnv = {}) {
  const folder = await temporaryFolder()
  await cloneFolder(join(app.dir, 'dist'), join(folder, 'dist'))
  const server = await startServer(runtime.path, ['dist/server/index.js'], {
    cwd: folder,
    env: { PORT: '0', HOST: '127.0.0.1', FLUX_SECRET: secret, ...env },
  })
  return { server, folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

interface Built {
  readonly data: {
    readonly files: readonly { readonly file: string; readonly bytes: number; readonly gzip: number }[]
    readonly serverBytes: number
    readonly natives: readonly { readonly name: string; readonly target: string }[]
    readonly milliseconds: number
    readonly steps: readonly { readonly name: string; readonly status: string; readonly milliseconds: number }[]
  }
}

describe('flux build of the default app', () => {
  let app: App
  let built: Built['data']
  const originals = new Map<string, string>()
  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(app.dir, path)
    const before = await readFile(file, 'utf8')
    if (!originals.has(file)) originals.set(file, before)
    await writeFile(file, change(before))
  }
  const dist = () => readTree(join(app.dir, 'dist'))

  beforeAll(async () => {
    app = await makeApp()
    const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
    const result = await must(process.execPath, [bin, 'build', '--json'], { cwd: app.dir })
    built = (JSON.parse(result.stdout) as Built).data // the shape is what the tests below check
  })
  afterAll(() => app?.remove())
  afterEach(async () => {
    for (const [file, text] of originals) await writeFile(file, text)
    originals.clear()
  })

  it('reports files, sizes and timings as data, and at most 2 MB of server JavaScript', () => {
    const names = built.files.map(({ file }) => file)
    expect(names).toContain('client/index.html')
    expect(names).toContain('server/index.js')
    expect(names).toContain('server/migrate.js')
    expect(names).toContain('server/migrations/meta/_journal.json')
    expect(built.files.every(({ bytes, gzip }) => bytes > 0 && gzip > 0)).toBe(true)
    expect(built.serverBytes).toBeLessThanOrEqual(2_000_000)
    expect(built.milliseconds).toBeGreaterThan(0)
    expect(built.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'client built',
      'server built',
      'check built',
      'optimize built',
    ])
  })

  it('copies the one native file of this machine and says which machines that means', async () => {
    const [native] = built.natives
    expect(native?.target).toContain(process.arch)
    expect(existsSync(join(app.dir, 'dist/server', native?.name ?? 'none'))).toBe(true)
    const result = await app.flux(['build'])
    expect(result.all).toContain(`runs on ${native?.target} only`)
  })

  it('has no source maps of the page, and maps of the server that no file points to', async () => {
    const page = await readdir(join(app.dir, 'dist/client'), { recursive: true })
    const server = await readdir(join(app.dir, 'dist/server'), { recursive: true })
    expect(page.filter((name) => name.endsWith('.map'))).toEqual([])
    expect(server.filter((name) => name.endsWith('.map'))).not.toEqual([])
    expect(await readFile(join(app.dir, 'dist/server/index.js'), 'utf8')).not.toContain('sourceMappingURL')
  })

  it.each(runtimes)('runs alone on %s: page, API, database', async (_name, runtime) => {
    const { server, folder, remove } = await alone(app, await runtime())
    await expectApi(server)
    await expectPage(server)
    await expectDatabase(server)
    expect((await server.fetch('/api/ready')).status).toBe(200)
    expect(existsSync(join(folder, 'data'))).toBe(true)
    await server.stop()
    await remove()
  })

  it.each(runtimes)('dist/server/migrate.js runs alone on %s, once and again', async (_name, runtime) => {
    const folder = await temporaryFolder()
    await cloneFolder(join(app.dir, 'dist'), join(folder, 'dist'))
    const { path } = await runtime()
    const migrate = () => run(path, ['dist/server/migrate.js'], { cwd: folder, env: { FLUX_SECRET: secret } })
    const first = await migrate()
    expect(first.code, first.all).toBe(0)
    expect(first.all).toContain('Applied')
    const second = await migrate()
    expect(second.code, second.all).toBe(0)
    expect(second.all).toContain('up to date')
    await rm(folder, { recursive: true, force: true })
  })

  it('refuses to start without its secret, in one message', async () => {
    const folder = await temporaryFolder()
    await cloneFolder(join(app.dir, 'dist'), join(folder, 'dist'))
    const result = await run(process.execPath, ['dist/server/index.js'], { cwd: folder, env: { PORT: '0' } })
    expect(result.code).toBe(1)
    expect(result.all).toContain('FLUX_SECRET')
    expect(result.all).not.toMatch(/^\s+at .+:\d+:\d+/m)
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps the last build when the next has a syntax error, and shows file, line and frame', async () => {
    const before = await dist()
    await edit('app/server/routes/index.ts', (text) => `${text}\nexport const broken = = 1\n`)
    const result = await app.flux(['build'])
    expectFailure(result, 'BUILD_FAILED', 1)
    expect(result.all).toMatch(/app\/server\/routes\/index\.ts:\d+:\d+/)
    expect(result.all).toContain('export const broken = = 1')
    expect(await dist()).toEqual(before)
    expect((await readdir(app.dir)).filter((name) => name.endsWith('.flux-tmp'))).toEqual([])
  })

  it('names an import that is not there', async () => {
    await edit('app/server/routes/index.ts', (text) => `import { gone } from './gone.ts'\nconsole.log(gone)\n${text}`)
    const result = await app.flux(['build'])
    expectFailure(result, 'BUILD_FAILED', 1)
    expect(result.all).toContain('./gone.ts')
    expect(result.all).toContain('app/server/routes/index.ts')
  })

  it('refuses server code in the page, naming both files', async () => {
    await edit(
      'app/client/src/main.tsx',
      (text) => `import { env } from '../../server/env.ts'\nconsole.log(env)\n${text}`,
    )
    const result = await app.flux(['build'])
    expectFailure(result, 'BUILD_FAILED', 1)
    expect(result.all).toContain('app/client/src/main.tsx:1:')
    expect(result.all).toContain('"../../server/env.ts", which is server code')
  })

  it('takes types of the server', async () => {
    await edit(
      'app/client/src/main.tsx',
      (text) => `import type { App } from '../../server/index.ts'\nexport type Mine = App\n${text}`,
    )
    const result = await app.flux(['build'])
    expect(result.code, result.all).toBe(0)
  })

  it('refuses a page that holds the value of a secret, naming the variable and never the value', async () => {
    const before = await dist()
    const leaked = /^FLUX_SECRET=(\S+)$/m.exec(await readFile(join(app.dir, '.env'), 'utf8'))?.[1] ?? ''
    expect(leaked.length).toBeGreaterThanOrEqual(8)
    await edit('app/client/src/main.tsx', (text) => `console.log('${leaked}')\n${text}`)
    const result = await app.flux(['build'])
    expectFailure(result, 'SECRET_IN_BUNDLE', 1)
    expect(result.all).toMatch(/FLUX_SECRET in assets\//)
    expect(result.all).not.toContain(leaked)
    expect(await dist()).toEqual(before)
  })

  it('looks for every secret the app declares, and their values in the environment too', async () => {
    await edit('app/server/env.ts', (text) =>
      text.replace('FLUX_SECRET: secret(),', 'FLUX_SECRET: secret(),\n  MAIL_KEY: secret({ min: 8 }).optional(),'),
    )
    await edit('app/client/src/main.tsx', (text) => `console.log('mail-key-of-a-test')\n${text}`)
    const result = await app.flux(['build'], { env: { MAIL_KEY: 'mail-key-of-a-test' } })
    expectFailure(result, 'SECRET_IN_BUNDLE', 1)
    expect(result.all).toContain('MAIL_KEY in assets/')
  })

  it('fails before it writes when the configuration is wrong', async () => {
    const before = await dist()
    await edit('fluxstack.config.ts', (text) =>
      text.replace('defineConfig({', "defineConfig({\n  server: { port: 'x' },"),
    )
    const result = await app.flux(['build'])
    expectFailure(result, 'CONFIG_INVALID', 1)
    expect(result.all).toContain('server.port')
    expect(await dist()).toEqual(before)
  })

  it('interrupted, it leaves the last build whole and nothing beside', async () => {
    const before = await dist()
    const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
    const building = await startServer(process.execPath, [bin, 'build'], { cwd: app.dir, ready: /(Building)/ })
    expect(await building.stop('SIGINT')).toBe(130)
    expect(await dist()).toEqual(before)
    expect((await readdir(app.dir)).filter((name) => name.endsWith('.flux-tmp'))).toEqual([])
  })

  it('killed, it leaves the last build whole, and the next removes what it left', async () => {
    const before = await dist()
    const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
    const building = await startServer(process.execPath, [bin, 'build'], { cwd: app.dir, ready: /(Building)/ })
    await building.stop('SIGKILL')
    expect(await dist()).toEqual(before)
    const result = await app.flux(['build'])
    expect(result.code, result.all).toBe(0)
    expect((await readdir(app.dir)).filter((name) => name.endsWith('.flux-tmp'))).toEqual([])
  })
})

describe('flux build of other apps', () => {
  it('an API without a database is a server alone, with neither native files nor migrate.js', async () => {
    const app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
    const result = await app.flux(['build'])
    expect(result.code, result.all).toBe(0)
    expect(existsSync(join(app.dir, 'dist/client'))).toBe(false)
    const files = await readdir(join(app.dir, 'dist/server'))
    expect(files.filter((name) => name === 'migrate.js' || name.endsWith('.node'))).toEqual([])
    const { server, remove } = await alone(app, node)
    await expectApi(server)
    expect((await server.fetch('/', { headers: { accept: 'text/html' } })).status).toBe(404)
    await server.stop()
    await remove()
    await app.remove()
  })

  it('an app for Bun runs alone on Bun, on its own SQLite', async () => {
    const runtime = await bun()
    const app = await makeApp({ flags: ['--runtime', 'bun'], runtime })
    const result = await app.flux(['build'])
    expect(result.code, result.all).toBe(0)
    expect(result.all).toContain('bun dist/server/index.js')
    expect((await readdir(join(app.dir, 'dist/server'))).filter((name) => name.endsWith('.node'))).toEqual([])
    const { server, remove } = await alone(app, runtime)
    await expectPage(server)
    expect(await (await server.fetch('/api/notes')).json()).toEqual([])
    await server.stop()
    await remove()
    const onNode = await run(process.execPath, ['dist/server/index.js'], { cwd: app.dir })
    expect(onNode).toMatchObject({ code: 1, all: expect.stringMatching(/^WRONG_RUNTIME: this was built for Bun/) })
    await app.remove()
  })

  it('an app without a server says which file is missing', async () => {
    const app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
    await rm(join(app.dir, 'app/server/index.ts'))
    expectFailure(await app.flux(['build']), 'SERVER_NOT_FOUND', 1)
    await app.remove()
  })

  it('outside an app it says so', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'empty'))
    await appendFile(join(folder, 'empty/readme.txt'), 'nothing here\n')
    const { flux } = await import('./support/app.ts')
    expectFailure(await flux(['build'], { cwd: join(folder, 'empty') }), 'NOT_A_PROJECT', 1)
    await rm(folder, { recursive: true, force: true })
  })
})
