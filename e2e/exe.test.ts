import { appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFor, secret } from './artefacts/columns.ts'
import { expectApi, expectDatabase, expectPage } from './support/answers.ts'
import { type App, makeApp, openApp, temporaryFolder } from './support/app.ts'
import { run } from './support/command.ts'
import { expectFailure } from './support/failures.ts'
import { cloneFolder } from './support/installs.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import { node } from './support/runtimes.ts'
import { startServer } from './support/server.ts'

/** The one file alone in an empty folder. */
async function alone(app: App): Promise<{ exe: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-exe-'))
  const exe = join(folder, 'app')
  await cp(join(app.dir, 'dist', 'app'), exe)
  return { exe, folder }
}

const place = { FLUX_SECRET: secret, PORT: '0', HOST: '127.0.0.1' }

describe('the executable of the default app', () => {
  let app: App
  let home: { exe: string; folder: string }

  beforeAll(async () => {
    app = await makeApp()
    await buildFor(app, 'exe')
    home = await alone(app)
  })

  afterAll(async () => {
    if (home) await rm(home.folder, { recursive: true, force: true })
    await app?.remove()
  })

  test('is all there is of the build, with its manifest', async () => {
    expect((await readdir(join(app.dir, 'dist'))).toSorted()).toEqual(['app', 'manifest.json'])
    const manifest: unknown = JSON.parse(await readFile(join(app.dir, 'dist', 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ target: 'exe', entry: 'app', files: [{ file: 'app' }] })
  })

  test('serves page, API and database, which it brings up to date by itself', async () => {
    const server = await startServer(home.exe, [], { cwd: home.folder, env: place })
    await expectApi(server)
    await expectPage(server)
    await expectDatabase(server)
    expect(await server.stop('SIGTERM')).toBe(0)
    expect((await readdir(home.folder)).toSorted()).toEqual(['app', 'data'])
  })

  test('reads the .env beside it, as every build does', async () => {
    await writeFile(join(home.folder, '.env'), `FLUX_SECRET=${secret}\n`)
    const server = await startServer(home.exe, [], { cwd: home.folder, env: { ...place, FLUX_SECRET: undefined } })
    expect((await server.fetch('/api/ready')).status).toBe(200)
    await server.stop()
    await rm(join(home.folder, '.env'))
  })

  test('says what it takes when it is called wrongly, and what it lacks', async () => {
    const wrong = await run(home.exe, ['serve', '--now'], { cwd: home.folder })
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Unknown argument: serve --now')])
    const bare = await run(home.exe, [], { cwd: home.folder, env: { PORT: '0' } })
    expect([bare.code, bare.all]).toEqual([1, expect.stringContaining('FLUX_SECRET')])
    expect(bare.all).not.toMatch(/^\s+at .+:\d+:\d+/m)
  })

  test('holds neither the folder it was built in nor a secret', async () => {
    const bytes = await readFile(home.exe)
    expect(bytes.includes(app.dir)).toBe(false)
    const [, made = 'none'] = /FLUX_SECRET=(\S{16,})/.exec(await readFile(join(app.dir, '.env'), 'utf8')) ?? []
    expect(bytes.includes(made)).toBe(false)
  })

  test('is the same to the byte from another folder', async () => {
    const parent = await temporaryFolder()
    const again = join(parent, 'elsewhere')
    await cloneFolder(app.dir, again)
    await rm(join(again, 'dist'), { recursive: true })
    await rm(join(again, '.flux', 'cache'), { recursive: true, force: true })
    await buildFor(openApp(again), 'exe')
    expect((await readFile(join(again, 'dist', 'app'))).equals(await readFile(home.exe))).toBe(true)
    await rm(parent, { recursive: true })
  })

  test('without Bun there is one clear error, and the last build stays', async () => {
    const before = await readdir(join(app.dir, 'dist'))
    await appendFile(join(app.dir, 'app/server/routes/index.ts'), `\nconsole.log('edited')\n`)
    const result = await app.flux(['build', '--target', 'exe'], { env: { PATH: node.bin } })
    expectFailure(result, 'COMMAND_NOT_FOUND', 1)
    expect(result.all).toContain('npm install --save-dev bun')
    expect(await readdir(join(app.dir, 'dist'))).toEqual(before)
  })

  test('an app of its own code with a library of its own takes it along', async () => {
    await appendFile(
      join(app.dir, 'app/server/routes/index.ts'),
      `\nconst { createClient } = await import('@libsql/client')\n` +
        `const client = createClient({ url: ':memory:' })\n` +
        `console.log('libsql says', (await client.execute('SELECT 40 + 2 AS n')).rows[0]?.['n'])\n`,
    )
    await buildFor(app, 'exe')
    const { exe, folder } = await alone(app)
    const server = await startServer(exe, [], { cwd: folder, env: place })
    const [line] = await server.line(/libsql says \d+/)
    expect(line).toBe('libsql says 42')
    await server.stop()
    await rm(folder, { recursive: true })
  })
})

describe('the executable of an app on PostgreSQL', () => {
  let app: App
  let postgres: Postgres

  beforeAll(async () => {
    app = await makeApp({ flags: ['--db', 'postgres'] })
    postgres = await startPostgres()
    await buildFor(app, 'exe')
  })

  afterAll(async () => {
    await postgres?.stop()
    await app?.remove()
  })

  test('is not ready before its own "migrate", and is after it', async () => {
    const { exe, folder } = await alone(app)
    const env = { ...place, DATABASE_URL: await postgres.database('exe') }
    const server = await startServer(exe, [], { cwd: folder, env })
    expect((await server.fetch('/api/ready')).status).toBe(503)
    const migrated = await run(exe, ['migrate'], { cwd: folder, env })
    expect([migrated.code, migrated.all]).toEqual([0, expect.stringContaining('Applied')])
    expect((await server.fetch('/api/ready')).status).toBe(200)
    const again = await run(exe, ['migrate'], { cwd: folder, env })
    expect([again.code, again.all]).toEqual([0, expect.stringContaining('up to date')])
    await server.stop()
    await rm(folder, { recursive: true })
  })
})
