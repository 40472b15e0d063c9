import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hiddenFocus, lowContrast, overflow } from './support/accessibility.ts'
import { makeBuiltApp, type App } from './support/app.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { freePort } from './support/ports.ts'
import { bun, node, type Runtime } from './support/runtimes.ts'
import { compareScreenshot } from './support/screenshots.ts'
import type { ServerProcess } from './support/server.ts'

const matrix: { name: string; flags: string[]; runtime: () => Promise<Runtime> }[] = [
  { name: 'Node', flags: [], runtime: async () => node },
  { name: 'Bun', flags: ['--runtime', 'bun'], runtime: bun },
]

const count = (page: Page) => page.locator('[data-count]')
const live = (page: Page) => page.locator('[data-connection="live"]').waitFor()

describe.each(matrix)('the new app in production on $name, in a browser', ({ name, flags, runtime }) => {
  let app: App
  let server: ServerProcess
  let browser: Browser
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    ;[app, browser] = await Promise.all([makeBuiltApp({ flags, runtime: await runtime() }), launchBrowser()])
    env = { PORT: `${await freePort()}` }
    server = await app.start({ env })
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()])
    await app?.remove()
  })

  it('one presses the counter, the other sees it, and a reload keeps it', async () => {
    const [one, other] = await Promise.all([openPage(browser, server.url), openPage(browser, server.url)])
    await Promise.all([one.page.goto('/'), other.page.goto('/')])
    await Promise.all([live(one.page), live(other.page)])
    await one.page.locator('[data-presence="2"]').waitFor()
    await one.page.getByRole('button', { name: 'Add one' }).click()
    await other.page.locator('[data-count="1"]').waitFor()
    await other.page.getByRole('button', { name: 'Add one' }).click()
    await one.page.locator('[data-count="2"]').waitFor()

    await one.page.reload()
    await one.page.locator('[data-count="2"]').waitFor()
    expect(await count(one.page).textContent()).toBe('2')
    await other.context.close()
    await one.page.locator('[data-presence="1"]').waitFor()
    expect([...one.problems, ...other.problems]).toEqual([])
    await one.context.close()
  })

  it('a note is refused at the field, then added, and survives a restart', async () => {
    const { page, context, problems } = await openPage(browser, server.url)
    await page.goto('/')
    const field = page.getByLabel('New note')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByText('Write something first.').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('Water the plants')
    await field.press('Enter')
    await page.locator('[data-note]').getByText('Water the plants').waitFor()
    // A browser logs the 422 that was asked for.
    expect(problems.filter((problem) => !problem.includes('422'))).toEqual([])

    await server.stop()
    await page.locator('[data-connection="offline"], [data-connection="connecting"]').first().waitFor()
    server = await app.start({ env })
    await live(page)
    await page.reload()
    await page.locator('[data-note]').getByText('Water the plants').waitFor()
    await context.close()
  })

  it('an address that is not there has a page of its own', async () => {
    const { page, context, problems } = await openPage(browser, server.url)
    await page.goto('/no/such/page')
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
    await page.getByRole('link', { name: 'Go to the start' }).click()
    await live(page)
    expect(new URL(page.url()).pathname).toBe('/')
    expect(problems).toEqual([])
    await context.close()
  })

  it.each([
    { picture: 'light', colorScheme: 'light', width: 1280, height: 800 },
    { picture: 'dark', colorScheme: 'dark', width: 1280, height: 800 },
    { picture: 'narrow', colorScheme: 'light', width: 320, height: 640 },
  ] as const)('looks right: $picture, $width px', async ({ picture, colorScheme, width, height }) => {
    const { page, context, problems } = await openPage(browser, server.url, {
      colorScheme,
      viewport: { width, height },
      reducedMotion: 'reduce',
    })
    await page.goto('/')
    await live(page)
    await page.locator('[data-note]').first().waitFor()
    await page.getByText('ready').nth(1).waitFor()
    expect(await overflow(page), 'pixels of horizontal scroll').toBe(0)
    expect(await lowContrast(page)).toEqual([])
    expect(await compareScreenshot(page, picture), `on ${name}`).toBeUndefined()
    const focus = await hiddenFocus(page)
    expect(focus.hidden).toEqual([])
    expect(focus.seen).toBeGreaterThan(4)
    expect(problems).toEqual([])
    await context.close()
  })
})
