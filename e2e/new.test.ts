import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectApi, expectPage } from './support/answers.ts'
import { openApp, temporaryFolder, type App } from './support/app.ts'
import { must } from './support/command.ts'
import { cloneFolder } from './support/installs.ts'
import { repository } from './support/paths.ts'
import { readTree } from './support/tree.ts'

/** The line of the README, word for word, with a real install; the variants next door share installs. */
describe('npx flux new T/my-app --yes', () => {
  let parent: string
  let app: App
  let said: string

  beforeAll(async () => {
    parent = await temporaryFolder()
    const made = await must('npx', ['flux', 'new', join(parent, 'my-app'), '--yes'], {
      cwd: repository,
      timeout: 400_000,
    })
    said = made.all
    app = openApp(join(parent, 'my-app'))
  })
  afterAll(() => rm(parent, { recursive: true, force: true }))

  it('says what to type next', () => {
    expect(said).toContain('my-app')
    expect(said).toMatch(/npm run dev/)
  })

  it('leaves nothing beside the app', async () => {
    expect(Object.keys(await readTree(parent, /^my-app$/))).toEqual([])
  })

  it('makes a git repository that does not hold the secret', async () => {
    const tracked = await app.exec('git', ['ls-files', '--cached', '--others', '--exclude-standard'])
    const env = await readFile(join(app.dir, '.env'), 'utf8')
    expect(tracked.code, tracked.all).toBe(0)
    expect(tracked.stdout.split('\n')).toContain('package.json')
    expect(tracked.stdout.split('\n')).toContain('.env.example')
    expect(tracked.stdout.split('\n')).not.toContain('.env')
    expect(env).toMatch(/^FLUX_SECRET=\S{32,}$/m)
  })

  it.each(['typecheck', 'test', 'lint', 'format:check', 'build'])('npm run %s passes', async (script) => {
    const result = await app.script(script)
    expect(result.code, result.all).toBe(0)
  })

  it('npm start answers the page, the API and a 404', async () => {
    const server = await app.start()
    try {
      await expectApi(server)
      await expectPage(server)
    } finally {
      expect(await server.stop()).not.toBe(1)
    }
  })

  it('starts with production dependencies alone, and with none', async () => {
    const pruned = await app.exec('npm', ['prune', '--omit=dev', '--no-audit', '--no-fund'])
    expect(pruned.code, pruned.all).toBe(0)
    for (const name of ['fluxstack', 'oxlint', 'tailwindcss']) {
      expect(existsSync(join(app.dir, 'node_modules', name)), name).toBe(false)
    }
    const server = await app.start()
    await expectApi(server).finally(() => server.stop())

    const bare = join(parent, 'bare')
    await cloneFolder(join(app.dir, 'dist'), join(bare, 'dist'))
    const env = { FLUX_SECRET: 'a-secret-for-this-test-of-some-length' }
    await cloneFolder(join(app.dir, 'package.json'), join(bare, 'package.json'))
    const alone = await openApp(bare).start({ env })
    await expectPage(alone).finally(() => alone.stop())
  })

  it('refuses to start in production without its secret', async () => {
    await rm(join(app.dir, '.env'))
    const result = await app.exec(process.execPath, ['dist/server/index.js'], { env: { PORT: '0' }, timeout: 20_000 })
    expect(result.code).toBe(1)
    expect(result.all).toContain('FLUX_SECRET')
    expect(result.all).not.toMatch(/^\s+at /m)
  })
})
