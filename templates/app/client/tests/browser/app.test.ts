import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { startServer, type Server } from './server.ts'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('two visitors see one counter, and a reload keeps it', async () => {
  const [first, second] = await Promise.all([visit('/'), visit('/')])
  const count = async (page: typeof first) =>
    Number(await page.getByLabel('Count', { exact: true }).textContent())
  await first.getByText('2 online').waitFor()

  const before = await count(first)
  await first.getByRole('button', { name: 'Add one' }).click()
  await expect.poll(() => count(second)).toBe(before + 1)

  await second.reload()
  await second.getByText('2 online').waitFor()
  expect(await count(second)).toBe(before + 1)
})

test('a note is refused at the field, written and deleted', async () => {
  const page = await visit('/')
  const field = page.getByLabel('New note')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByText('Write something first.').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')

  await field.fill('Water the plants')
  await field.press('Enter')
  const note = page.locator('[data-note]', { hasText: 'Water the plants' })
  await note.waitFor()

  await page.reload()
  await note.getByRole('button', { name: /^Delete/ }).click()
  await note.waitFor({ state: 'detached' })
})

test('an unknown address has a page of its own, and nothing scrolls sideways at 320 px', async () => {
  const page = await visit('/nowhere')
  await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
  await page.setViewportSize({ width: 320, height: 640 })
  for (const path of ['/nowhere', '/']) {
    await page.goto(new URL(path, server.url).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  }
})

/** A page of a visitor of its own. */
async function visit(path: string) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(new URL(path, server.url).href)
  return page
}
