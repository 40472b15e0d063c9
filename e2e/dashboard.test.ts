import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hiddenFocus, lowContrast, overflow } from './support/accessibility.ts'
import { makeApp, makeBuiltApp, type App } from './support/app.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { busyServer, idleServer } from './support/dashboard-data.ts'
import { freePort } from './support/ports.ts'
import { bun, node, type Runtime } from './support/runtimes.ts'
import { compareScreenshot } from './support/screenshots.ts'
import type { ServerProcess } from './support/server.ts'

const matrix: { name: string; runs: RegExp; flags: string[]; runtime: () => Promise<Runtime> }[] = [
  { name: 'Node', runs: /Node\.js \d+/, flags: [], runtime: async () => node },
  { name: 'Bun', runs: /Bun \d+/, flags: ['--runtime', 'bun'], runtime: bun },
]
const token = 'the-token-of-the-dashboard'

const state = (page: Page, name: string) => page.locator(`#status[data-state="${name}"]`).waitFor()
const countOf = (page: Page, count: number) =>
  page
    .locator('[data-route^="GET /api/notes"] [data-label="Requests"]')
    .getByText(`${count}`, { exact: true })
    .waitFor()

async function signIn(page: Page, given: string): Promise<void> {
  await page.getByLabel('Token').fill(given)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe.each(matrix)('the dashboard in production on $name', ({ runs, flags, runtime }) => {
  let app: App
  let server: ServerProcess
  let browser: Browser
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    ;[app, browser] = await Promise.all([makeBuiltApp({ flags, runtime: await runtime() }), launchBrowser()])
    env = { PORT: `${await freePort()}`, FLUX_MONITORING_TOKEN: token, FLUX_MONITORING_PROFILES_LONGEST: '1s' }
    server = await app.start({ env })
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()])
    await app?.remove()
  })

  it('asks for the token, opens with it, and closes again', async () => {
    const { page, context, problems } = await openPage(browser, server.url)
    await page.goto('/_flux/')
    await signIn(page, 'not-the-token-at-all')
    await page.getByText('This is not the token.').waitFor()
    expect(await page.getByLabel('Token').getAttribute('aria-invalid')).toBe('true')
    await signIn(page, token)
    await state(page, 'live')
    expect(await page.locator('#facts').textContent()).toMatch(runs)
    expect(await page.evaluate(() => document.cookie), 'out of reach of scripts').toBe('')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    expect((await page.request.get('/_flux/dashboard.json')).status()).toBe(401)
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([])
    await context.close()
  })

  it('saves a CPU profile', async () => {
    const { page, context } = await openPage(browser, server.url)
    await page.goto('/_flux/')
    await signIn(page, token)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Record CPU profile' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.cpuprofile$/)
    const profile = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(profile.nodes.length).toBeGreaterThan(0)
    await page.getByText(/^Saved at /).waitFor()
    await context.close()
  })

  it('shows requests as they come, survives a restart of the server and says so', async () => {
    const { page, context, problems } = await openPage(browser, server.url)
    await page.goto('/_flux/')
    await signIn(page, token)
    await state(page, 'live')
    const chart = page.getByRole('slider', { name: 'Time in Requests' })
    // counted from the first point on that has seen them
    for (let times = 0; times < 20; times++) await server.fetch('/api/notes')
    await countOf(page, 20)
    await expect.poll(() => page.locator('.chart path.area.tone-good').first().getAttribute('d')).toBeTruthy()
    await chart.press('Home')
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/2xx [\d.]+\/s/)

    await server.stop()
    await state(page, 'offline')
    expect(await page.locator('#status').textContent()).toContain('trying again')
    server = await app.start({ env })
    await server.fetch('/api/notes')
    await page.getByText('The server was restarted').waitFor()
    await state(page, 'live')
    await countOf(page, 1)
    // a browser logs each question that nobody answered
    expect(problems.filter((problem) => !/401|ERR_CONNECTION|Failed to load/.test(problem))).toEqual([])
    await context.close()
  })
})

describe('the dashboard without a token', () => {
  it('does not exist in production, and is open in development', async () => {
    const app = await makeBuiltApp()
    try {
      const production = await app.start({ env: { PORT: `${await freePort()}` } })
      for (const path of ['/_flux/', '/_flux/dashboard.json', '/_flux/dashboard.js', '/_flux/login'])
        expect((await production.fetch(path)).status, path).toBe(404)
      await production.stop()
      const development = await app.dev()
      expect((await development.fetch('/_flux/')).status).toBe(200)
      await development.stop()
    } finally {
      await app.remove()
    }
  })
})

describe('the dashboard, shown what a fixed server tells', () => {
  let app: App
  let server: ServerProcess
  let browser: Browser

  beforeAll(async () => {
    ;[app, browser] = await Promise.all([makeApp(), launchBrowser()])
    server = await app.dev()
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()])
    await app?.remove()
  })

  async function shown(tells: (since: number) => object, options: BrowserContextOptions) {
    const opened = await openPage(browser, server.url, {
      reducedMotion: 'reduce',
      // for the style that a screenshot is taken with; the page's own policy holds in the tests above
      bypassCSP: true,
      ...options,
    })
    await opened.page.clock.install()
    await opened.page.route('**/_flux/dashboard.json?*', (request) => {
      const since = Number(new URL(request.request().url()).searchParams.get('since'))
      return request.fulfill({ json: tells(since) })
    })
    await opened.page.goto('/_flux/')
    // fonts that a Debian with a browser has
    await opened.page.evaluate(() => {
      document.documentElement.style.setProperty('--sans', "'Liberation Sans'")
      document.documentElement.style.setProperty('--mono', "'Liberation Mono'")
    })
    await state(opened.page, 'live')
    return opened
  }

  it.each([
    { picture: 'dashboard-light', colorScheme: 'light', width: 1280, height: 800 },
    { picture: 'dashboard-dark', colorScheme: 'dark', width: 1280, height: 800 },
    { picture: 'dashboard-phone', colorScheme: 'light', width: 390, height: 844 },
  ] as const)('looks right: $picture, $width px', async ({ picture, colorScheme, width, height }) => {
    const { page, context, problems } = await shown(busyServer, { colorScheme, viewport: { width, height } })
    const focus = await hiddenFocus(page)
    expect(focus.hidden).toEqual([])
    expect(focus.seen).toBeGreaterThan(20)
    await page.locator('summary').first().click()
    await page.locator('h1').click()
    expect(await overflow(page), 'pixels of horizontal scroll').toBe(0)
    expect(await lowContrast(page)).toEqual([])
    expect(await page.locator('img').count(), 'a route is text').toBe(0)
    expect(await compareScreenshot(page, picture)).toBeUndefined()
    expect(problems).toEqual([])
    await context.close()
  })

  it('has a sentence where nothing has happened yet', async () => {
    const { page, context } = await shown(idleServer, { viewport: { width: 1280, height: 800 } })
    await page.getByText('No requests yet.').waitFor()
    await page.getByText('No errors in this time').waitFor()
    await page.getByText('No request has taken 1 s or longer.').waitFor()
    expect(await compareScreenshot(page, 'dashboard-empty')).toBeUndefined()
    await context.close()
  })

  it('does not ask while it is paused', async () => {
    const { page, context } = await shown(busyServer, {})
    await page.getByRole('button', { name: 'Pause' }).click()
    await state(page, 'paused')
    let asked = 0
    page.on('request', () => (asked += 1))
    await page.clock.runFor(60_000)
    expect(asked).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await state(page, 'live')
    expect(asked).toBe(1)
    await context.close()
  })
})
