import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { networkTo, type Network } from './live-client/network.ts'
import { makeApp, type App } from './support/app.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { freePort } from './support/ports.ts'
import type { ServerProcess } from './support/server.ts'

let app: App
let server: ServerProcess
let browser: Browser
let network: Network
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  ;[app, browser] = await Promise.all([makeApp(), launchBrowser()])
  await cp(fileURLToPath(new URL('live-client/app', import.meta.url)), join(app.dir, 'app'), { recursive: true })
  const built = await app.script('build')
  if (built.code !== 0) throw new Error(built.all)
  env = { PORT: `${await freePort()}` }
  server = await app.start({ env })
  network = await networkTo(Number(env['PORT']))
})
afterAll(async () => {
  await Promise.all([browser?.close(), server?.stop(), network?.close()])
  await app?.remove()
})

const open = async (path = '/'): Promise<Page> => {
  const { page } = await openPage(browser, network.url)
  await page.goto(path)
  await status(page, 'open')
  return page
}
const status = (page: Page, status: string): Promise<void> => page.locator(`[data-status="${status}"]`).waitFor()
const notes = (page: Page, count: number): Promise<void> => page.locator(`[data-notes="${count}"]`).waitFor()
const heading = (page: Page, text: string): Promise<void> =>
  page.getByRole('heading', { name: text, exact: true }).waitFor()

/** Where a person is in the page. */
const place = (page: Page) =>
  page.evaluate(() => {
    const field = document.activeElement
    if (!(field instanceof HTMLInputElement)) return undefined
    return { label: field.ariaLabel, text: field.value, caret: field.selectionStart }
  })

it('two browsers share a component, and neither takes the text from under the other', async () => {
  const [one, other] = await Promise.all([open(), open()])
  await one.getByLabel('Title').pressSequentially('From one')
  await heading(other, 'From one')
  expect(await other.getByLabel('Title').inputValue()).toBe('From one')
  await other.getByLabel('Title').focus()
  await other.keyboard.press('Home')
  await one.getByLabel('Title').fill('Changed')
  await heading(other, 'Changed')
  expect(await place(other)).toEqual({ label: 'Title', text: 'From one', caret: 0 })
  await other.getByLabel('Title').blur()
  expect(await other.getByLabel('Title').inputValue()).toBe('Changed')
  await one.getByLabel('Done').check()
  await other.locator('input[type=checkbox]:checked').waitFor()
  await Promise.all([one.context().close(), other.context().close()])
})

it('the server restarts while somebody types: text, caret and focus stay, and what waited arrives once', async () => {
  const [one, other] = await Promise.all([open(), open()])
  await one.getByLabel('Title').fill('left right')
  await heading(other, 'left right')
  for (let moved = 0; moved < ' right'.length; moved++) await one.keyboard.press('ArrowLeft')
  const typing = one.keyboard.type(' and a long way to the', { delay: 40 })
  await server.stop()
  await Promise.all([status(one, 'waiting'), status(other, 'waiting')])
  await typing
  // Dispatched, as a click would take the focus.
  for (let press = 0; press < 3; press++) await one.getByRole('button', { name: 'Add' }).dispatchEvent('click')
  await one.locator('[data-pending="3"]').waitFor({ state: 'attached' })
  server = await app.start({ env })
  await Promise.all([status(one, 'open'), status(other, 'open')])
  const text = 'left and a long way to the right'
  await Promise.all([heading(other, text), heading(one, text), notes(other, 3), notes(one, 3)])
  expect(await place(one)).toEqual({ label: 'Title', text, caret: text.length - ' right'.length })
  await one.keyboard.type(' very')
  await heading(other, 'left and a long way to the very right')
  await Promise.all([one.context().close(), other.context().close()])
})

it('a network that goes and comes back loses nothing and repeats nothing', async () => {
  const [one, other] = await Promise.all([open(), open()])
  const before = await one.locator('li').count()
  network.cut()
  await status(one, 'waiting')
  await one.getByLabel('Title').fill('Written without a network')
  for (let press = 0; press < 5; press++) await one.getByRole('button', { name: 'Add' }).click()
  expect(await one.locator('li').count()).toBe(before)
  network.mend()
  await Promise.all([notes(one, before + 5), notes(other, before + 5)])
  await heading(other, 'Written without a network')
  await one.locator('[data-resumed="1"]').waitFor()
  await Promise.all([one.context().close(), other.context().close()])
})

it('an expected change is shown at once, and taken back when it is refused', async () => {
  const [one, other] = await Promise.all([open(), open()])
  const before = await one.locator('li').count()
  await one.getByRole('button', { name: 'Take' }).click()
  await one.getByRole('button', { name: 'Refuse' }).click()
  await one.locator('li[data-by="me"]', { hasText: 'refused' }).waitFor()
  expect(await other.locator('li[data-by="me"]').count()).toBe(0)
  await one.getByText('Not this one.').waitFor()
  expect(await one.locator('li').count()).toBe(before + 1)
  expect(await one.locator('li[data-by="me"]').count()).toBe(0)
  await notes(other, before + 1)
  expect(await other.getByText('refused').count()).toBe(0)
  await Promise.all([one.context().close(), other.context().close()])
})

it('one of 10,000 rows that is edited renders one row', async () => {
  const [one, other] = await Promise.all([open('/sheet'), open('/sheet')])
  await Promise.all([one, other].map((page) => page.getByText('row 9999', { exact: true }).waitFor()))
  // What the page's App counts.
  const counts = () => one.evaluate<Record<string, number>>('({ ...window.renders })')
  const before = await counts()
  await other.getByRole('button', { name: 'Edit' }).click()
  await one.getByText('edited').waitFor()
  const after = await counts()
  expect({
    list: (after['list'] ?? 0) - (before['list'] ?? 0),
    row: (after['row'] ?? 0) - (before['row'] ?? 0),
  }).toEqual({
    list: 1,
    row: 1,
  })
  await Promise.all([one.context().close(), other.context().close()])
})

it('what makes a network worse is in no page that is built, and in the one of `flux dev`', async () => {
  const assets = join(app.dir, 'dist/client/assets')
  const scripts = (await readdir(assets)).filter((file) => file.endsWith('.js'))
  const texts = await Promise.all(scripts.map((file) => readFile(join(assets, file), 'utf8')))
  expect(texts.join()).toContain('/_flux/live')
  expect(texts.join()).not.toContain('flux-latency')

  const dev = await app.dev()
  const { page, context } = await openPage(browser, dev.url)
  await page.goto('/?flux-latency=300')
  await status(page, 'open')
  const [, , latency] = (await page.locator('[data-status]').textContent())?.split(' ') ?? []
  expect(Number(latency)).toBeGreaterThanOrEqual(600)
  await context.close()
  await dev.stop()
})
