import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'
import { chromium, chromiumFlags } from './chromium.ts'

/** A headless Chromium; close it when done. */
export async function launchBrowser(): Promise<Browser> {
  const args = chromiumFlags.filter((flag) => flag !== '--headless')
  return playwright.launch({ executablePath: await chromium(), headless: true, args })
}

/** A page that remembers what a person would not see: console errors, exceptions, and requests to other hosts. */
export interface Watched {
  page: Page
  context: BrowserContext
  problems: string[]
}

/** Opens a page in a browser profile of its own. Paths are relative to `url`. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'UTC', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  const { host } = new URL(url)
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol.startsWith('http') && asked.host !== host) problems.push(`asked another host: ${request.url()}`)
  })
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== host) problems.push(`opened a socket to another host: ${socket.url()}`)
  })
  return { page, context, problems }
}
