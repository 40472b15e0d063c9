import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hiddenFocus, lowContrast, overflow } from './support/accessibility.ts'
import { makeApp, type App } from './support/app.ts'
import { launchBrowser, openPage, type Watched } from './support/browser.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import type { ServerProcess } from './support/server.ts'

const line = 'resource post title:string body:text published:boolean --live --yes'
const addresses = ['/posts', '/posts/new', '/posts/1', '/posts/1/edit']

let postgres: Postgres
let browser: Browser
beforeAll(async () => {
  ;[postgres, browser] = await Promise.all([startPostgres(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await postgres?.stop()
})

describe.each(['sqlite', 'postgres'])('flux generate resource, with no other edit, on %s', (database) => {
  let app: App
  let server: ServerProcess

  beforeAll(async () => {
    const url = database === 'postgres' ? await postgres.database('posts') : undefined
    app = await makeApp({ flags: ['--db', database], ...(url && { env: { DATABASE_URL: url } }) })
    const made = await app.flux(['g', ...line.split(' ')])
    if (made.code !== 0) throw new Error(made.all)
    server = await app.dev()
  })
  afterAll(async () => {
    await server?.stop()
    await app?.remove()
  })

  const open = async (path: string, options = {}): Promise<Watched> => {
    const watched = await openPage(browser, server.url, options)
    await watched.page.goto(path)
    await watched.page.getByRole('heading', { level: 1 }).waitFor()
    return watched
  }

  test('a second browser sees what the first creates, edits and deletes', async () => {
    const [{ page, problems }, { page: other }] = await Promise.all([open('/posts'), open('/posts')])
    await other.getByText('No posts yet.').waitFor()

    await page.getByRole('link', { name: 'New post' }).click()
    await page.getByLabel('Title').fill('Water the plants')
    await page.getByLabel('Body').fill('All of them.')
    await page.getByLabel('Published').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Water the plants' }).waitFor()
    await other.getByText('Published: Yes').waitFor()

    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Title').fill('Water the cactus')
    await page.getByRole('button', { name: 'Save' }).click()
    await other.getByRole('link', { name: 'Water the cactus' }).waitFor()

    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Delete' }).click()
    await other.getByText('No posts yet.').waitFor()
    await page.getByText('No posts yet.').waitFor()
    // The page that is deleted may ask for it once more, and be told that it is gone.
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([])
  })

  test('a field that is not valid has its message, and the focus', async () => {
    const { page } = await open('/posts/new')
    await page.getByLabel('Body').fill('No title')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Fill this in.').waitFor()
    const title = page.getByLabel('Title')
    expect(await title.getAttribute('aria-invalid')).toBe('true')
    expect(await title.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.getByLabel('Body').inputValue()).toBe('No title')
  })

  test('the list comes in parts, from the API and on the page', async () => {
    for (let n = 1; n <= 25; n++) {
      const body = JSON.stringify({ title: `Post ${n}`, body: 'Some words.', published: n % 2 === 0 })
      await server.fetch('/api/posts', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    }
    const titles = async (query: string) => {
      const list = (await (await server.fetch(`/api/posts?${query}`)).json()) as {
        items: { title: string }[]
        total: number
      }
      return [list.total, ...list.items.map(({ title }) => title)]
    }
    expect(await titles('limit=2')).toEqual([25, 'Post 25', 'Post 24'])
    expect(await titles('limit=2&offset=23&sort=createdAt')).toEqual([25, 'Post 24', 'Post 25'])
    expect(await titles('published=true&q=post%202&limit=3')).toEqual([4, 'Post 24', 'Post 22', 'Post 20'])

    const { page } = await open('/posts')
    await page.getByText('1–20 of 25').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('link', { name: 'Post 5', exact: true }).waitFor()
    await page.getByLabel('Search').fill('post 25')
    await page.getByRole('link', { name: 'Post 25', exact: true }).waitFor()
    expect(await page.locator('[data-post]').count()).toBe(1)
  })

  test.each(['light', 'dark'] as const)(
    'what is seen can be read and reached, %s and at 320 px',
    async (colorScheme) => {
      const list = (await (await server.fetch('/api/posts?limit=1')).json()) as { items: { id: number }[] }
      const { page } = await open('/posts', { colorScheme })
      for (const address of addresses) {
        await page.goto(address.replace('1', `${list.items[0]?.id}`))
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await lowContrast(page), address).toEqual([])
        expect(await hiddenFocus(page), address).toMatchObject({ hidden: [] })
        await page.setViewportSize({ width: 320, height: 640 })
        expect(await overflow(page), address).toBe(0)
        await page.setViewportSize({ width: 1100, height: 800 })
      }
    },
  )
})
