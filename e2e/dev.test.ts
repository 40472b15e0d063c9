import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { delimiter, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectProblem } from './support/answers.ts'
import { makeApp, type App } from './support/app.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { expectFailure } from './support/failures.ts'
import { bun, node, type Runtime } from './support/runtimes.ts'
import { startServer, type ServerProcess } from './support/server.ts'

const matrix: [name: string, how: { flags: string[]; runtime: () => Promise<Runtime> }][] = [
  ['Node', { flags: [], runtime: async () => node }],
  ['Bun', { flags: ['--runtime', 'bun'], runtime: bun }],
]

const counterFile = 'app/server/live/counter.ts'
const routesFile = 'app/server/routes/index.ts'
const addOne = (page: Page) => page.getByRole('button', { name: 'Add one' }).click()
const shows = (page: Page, count: number) => page.locator(`[data-count="${count}"]`).waitFor()
const overlay = (page: Page) => page.locator('vite-error-overlay')

/** npm, in between, would answer a signal in its own way. */
function startFlux(app: App, args: string[], used: Runtime = node) {
  const env = { PATH: `${used.bin}${delimiter}${process.env['PATH']}` }
  return startServer(process.execPath, [join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js'), ...args], {
    cwd: app.dir,
    env,
  })
}

describe.each(matrix)('flux dev of an app on %s', (_name, { flags, runtime }) => {
  let app: App
  let used: Runtime
  let server: ServerProcess
  let browser: Browser
  const originals = new Map<string, string>()

  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(app.dir, path)
    const before = await readFile(file, 'utf8')
    if (!originals.has(path)) originals.set(path, before)
    await writeFile(file, change(before))
  }
  const answers = (path: string, text: string) =>
    expect.poll(async () => (await server.fetch(path)).text(), { timeout: 10_000, interval: 5 }).toContain(text)

  beforeAll(async () => {
    used = await runtime()
    ;[app, browser] = await Promise.all([makeApp({ flags, runtime: used }), launchBrowser()])
    server = await app.dev()
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()])
    await app?.remove()
  })
  afterEach(async () => {
    const from = server.output().length
    for (const [path, text] of originals) await writeFile(join(app.dir, path), text)
    const changed = originals.size > 0
    originals.clear()
    // Each test starts from the app as it was made.
    if (changed) await server.line(/reloaded in|Repaired|Restarted/, from)
  })

  it('answers page and API on one port', async () => {
    const page = await server.fetch('/', { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('/@vite/client')
    expect((await server.fetch('/api/health')).status).toBe(200)
    await expectProblem(await server.fetch('/api/nothing-here'), 404)
  })

  it('keeps count and socket through 30 edits of the live component, each at work at once', async () => {
    const { page, context, problems } = await openPage(browser, server.url)
    const sockets: string[] = []
    page.on('websocket', (socket) => void (socket.url().includes('/_flux/live') && sockets.push(socket.url())))
    let loads = 0
    page.on('load', () => (loads += 1))
    await page.goto('/')
    await page.locator('[data-connection="live"]').waitFor()
    await addOne(page)
    await shows(page, 1)
    let expected = 1
    for (let step = 2; step <= 31; step += 1) {
      const from = server.output().length
      await edit(counterFile, (text) => text.replace(/this\.state\.count \+= .*/, `this.state.count += ${step}`))
      await server.line(/counter\.ts reloaded in/, from)
      await addOne(page)
      expected += step
      await shows(page, expected)
    }
    expect(sockets).toHaveLength(1)
    expect(loads).toBe(1)
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows a syntax error in the terminal and over the page, serves the last version, and clears both', async () => {
    const { page, context } = await openPage(browser, server.url)
    await page.goto('/')
    await page.locator('[data-connection="live"]').waitFor()
    await page.evaluate(() => Object.assign(globalThis, { untouched: true }))
    await edit(routesFile, (text) => `${text}\nexport const broken = = 1\n`)
    await overlay(page).waitFor({ state: 'attached' })
    expect(await overlay(page).locator('.frame').textContent()).toContain('export const broken = = 1')
    await server.line(/app\/server\/routes\/index\.ts:\d+:\d+/)
    expect(server.output()).toContain('> ')
    expect(server.output()).toContain('The last good version goes on serving.')
    expect((await server.fetch('/api/health')).status).toBe(200)

    const other = await openPage(browser, server.url)
    await other.page.goto('/')
    await overlay(other.page).waitFor({ state: 'attached' })

    await edit(routesFile, (text) => text.replace('\nexport const broken = = 1\n', ''))
    await Promise.all([page, other.page].map((one) => overlay(one).waitFor({ state: 'detached' })))
    expect(await page.evaluate(() => 'untouched' in globalThis)).toBe(true)
    await Promise.all([context.close(), other.context.close()])
  })

  it('names the line in TypeScript where the server throws', async () => {
    const from = server.output().length
    const types = 'interface Lost {\n  of: string\n}\n'
    await edit(routesFile, (text) => `${text}\n${types}export const lost: Lost = JSON.parse('{')\n`)
    const lines = (await readFile(join(app.dir, routesFile), 'utf8')).split('\n')
    const line = lines.findIndex((text) => text.includes('JSON.parse')) + 1
    const [said] = await server.line(/app\/server\/routes\/index\.ts:\d+:\d+ SyntaxError/, from)
    expect(said).toContain(`index.ts:${line}:`)
  })

  it('repairs a missing file when it is made', async () => {
    const from = server.output().length
    const late = join(app.dir, 'app/server/late.ts')
    await edit(
      routesFile,
      (text) => `import { late } from '../late.ts'\n${text.replace('.use(', ".get('/late', () => late).use(")}`,
    )
    expect((await server.line(/late\.ts.*/, from))[0]).toContain('late.ts')
    await server.line(/goes on serving/, from)
    await writeFile(late, "export const late = 'made later'\n")
    await answers('/api/late', 'made later')
    await rm(late)
  })

  it('shows type errors and lets the app run', async () => {
    const { page, context } = await openPage(browser, server.url)
    await page.goto('/')
    const from = server.output().length
    await edit(
      routesFile,
      (text) => `${text.replace('.use(', ".get('/typed', () => 'runs').use(")}\nexport const wrong: number = 'text'\n`,
    )
    await answers('/api/typed', 'runs')
    await server.line(/TS2322/, from)
    await page.locator('#fluxstack-types summary').getByText('1 type error').waitFor()
    expect(await overlay(page).count()).toBe(0)
    await context.close()
  })

  it('restarts for an edit of the configuration and of .env, and keeps the old one when the new is wrong', async () => {
    let from = server.output().length
    await edit('fluxstack.config.ts', (text) =>
      text.replace('defineConfig({', "defineConfig({\n  live: { path: '/_flux/other' },"),
    )
    await server.line(/fluxstack\.config\.ts changed; restarting/, from)
    await server.line(/Restarted/, from)
    expect((await server.fetch('/api/health')).status).toBe(200)

    from = server.output().length
    await edit('fluxstack.config.ts', (text) => text.replace('live: {', 'lvie: {'))
    await server.line(/lvie/, from)
    await server.line(/last good configuration goes on serving/, from)
    expect((await server.fetch('/api/health')).status).toBe(200)

    from = server.output().length
    await edit('fluxstack.config.ts', () => originals.get('fluxstack.config.ts') ?? '')
    originals.delete('fluxstack.config.ts')
    await server.line(/Restarted/, from)

    from = server.output().length
    await edit('.env', (text) => `${text}\nADDED_LATER=1\n`)
    await server.line(/\.env changed; restarting/, from)
    await server.line(/Restarted/, from)
  })

  it('refuses server code in every open page, naming both files', async () => {
    const opened = await Promise.all([openPage(browser, server.url), openPage(browser, server.url)])
    const pages = opened.map(({ page }) => page)
    for (const page of pages) {
      await page.goto('/')
      await page.locator('[data-connection="live"]').waitFor()
    }
    const from = server.output().length
    const main = 'app/client/src/main.tsx'
    await edit(main, (text) => `import { env } from '../../server/env.ts'\nconsole.log(env)\n${text}`)
    await Promise.all(pages.map((page) => overlay(page).waitFor({ state: 'attached' })))
    const [said] = await server.line(/main\.tsx.* imports .*/, from)
    expect(said).toContain('imports "../../server/env.ts", which is server code')
    await writeFile(join(app.dir, main), originals.get(main) ?? '')
    originals.delete(main)
    await Promise.all(pages.map((page) => overlay(page).waitFor({ state: 'detached' })))
    await Promise.all(opened.map(({ context }) => context.close()))
  })

  it('takes the next free port and says so, or fails with --strict-port', async () => {
    const port = Number(new URL(server.url).port)
    const second = await startFlux(app, ['dev', '--port', `${port}`, '--no-typecheck'], used)
    expect(Number(new URL(second.url).port)).toBeGreaterThan(port)
    expect(second.output()).toContain(`Port ${port} is taken`)
    expect(await second.stop('SIGINT')).toBe(0)
    expectFailure(await app.flux(['dev', '--port', `${port}`, '--strict-port']), 'PORT_TAKEN', 2)
  })

  it('streams events as one JSON object a line', async () => {
    const second = await startFlux(app, ['dev', '--json', '--port', '0', '--no-typecheck'], used)
    expect(await second.stop('SIGINT')).toBe(0)
    const lines = second
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    expect(lines.map((line) => (JSON.parse(line) as { type?: string }).type)).toContain('ready')
  })
})

describe('flux dev', () => {
  let app: App
  beforeEach(async () => {
    app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
  })
  afterEach(() => app.remove())

  it('serves an API alone: / is problem details 404', async () => {
    const server = await app.dev()
    await expectProblem(await server.fetch('/', { headers: { accept: 'text/html' } }), 404)
    expect((await server.fetch('/api/health')).status).toBe(200)
    await server.stop()
  })

  it('waits with an error page when the first start fails, and recovers on save', async () => {
    const file = join(app.dir, routesFile)
    const good = await readFile(file, 'utf8')
    await writeFile(file, `${good}\nthrow new Error('not yet')\n`)
    const server = await startFlux(app, ['dev', '--port', '0'])
    const page = await server.fetch('/', { headers: { accept: 'text/html' } })
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('not yet')
    expect(await expectProblem(await server.fetch('/api/health'), 503)).toMatchObject({ detail: 'not yet' })
    await writeFile(file, good)
    await expect.poll(async () => (await server.fetch('/api/health')).status, { timeout: 10_000 }).toBe(200)
    expect(await server.stop('SIGINT')).toBe(0)
  })

  it('fails at once when the configuration is wrong', async () => {
    const config = join(app.dir, 'fluxstack.config.ts')
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('defineConfig({', "defineConfig({\n  server: { port: 'x' },"),
    )
    const result = await app.flux(['dev', '--port', '0'])
    expectFailure(result, 'CONFIG_INVALID', 1)
    expect(result.all).toContain('server.port')
  })

  it('refuses a port and an address that cannot be', async () => {
    expectFailure(await app.flux(['dev', '--port', '70000']), 'INVALID_VALUE', 2)
    const elsewhere = await app.flux(['dev', '--host', '203.0.113.1', '--port', '0'])
    expect(elsewhere.code).not.toBe(0)
    const taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    const { port } = taken.address() as { port: number } // a server on a port has this kind of address
    expectFailure(await app.flux(['dev', '--port', `${port}`, '--strict-port']), 'PORT_TAKEN', 2)
    taken.close()
  })
})
