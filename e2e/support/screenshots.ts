import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { isDebian } from './debian.ts'
import { cacheDir, repository } from './paths.ts'

const folder = join(repository, 'e2e', 'screenshots')
/** Times and who is online are another each time: same room, nothing drawn. */
const masks = `
  [data-time] { display: inline-block; width: 9rem; height: 1.25rem; overflow: hidden; visibility: hidden }
  [data-presence] { visibility: hidden }
`

/**
 * Compares the page with the committed picture; gives what is wrong. FLUX_UPDATE_SCREENSHOTS=1 writes the picture instead.
 * Fonts are drawn differently on other systems, so only Debian compares pixels; elsewhere that is said and the size is checked.
 */
export async function compareScreenshot(page: Page, name: string): Promise<string | undefined> {
  await page.evaluate(() => document.fonts.ready)
  const taken = await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide', style: masks })
  const file = join(folder, `${name}.png`)
  if (process.env['FLUX_UPDATE_SCREENSHOTS'] === '1') {
    await mkdir(folder, { recursive: true })
    await writeFile(file, taken)
    return undefined
  }
  if (!existsSync(file)) return `${file} is missing: run once with FLUX_UPDATE_SCREENSHOTS=1 and commit it`
  const [expected, actual] = [PNG.sync.read(await readFile(file)), PNG.sync.read(taken)]
  const sizes = `${expected.width} x ${expected.height} expected, ${actual.width} x ${actual.height} taken`
  if (!isDebian()) {
    console.warn(`Screenshot ${name} is compared on Debian only; here ${sizes}.`)
    return expected.width === actual.width ? undefined : sizes
  }
  const differing = await differs(expected, actual)
  if (differing <= 0.01) return undefined
  await mkdir(join(cacheDir, 'screenshots'), { recursive: true })
  const kept = join(cacheDir, 'screenshots', `${name}.png`)
  await writeFile(kept, taken)
  return `${(differing * 100).toFixed(1)} % of the pixels differ (${sizes}); what was taken is in ${kept}`
}

/** The share of pixels that differ; all of them where the sizes do. */
async function differs(expected: PNG, actual: PNG): Promise<number> {
  const { width, height } = expected
  if (width !== actual.width || height !== actual.height) return 1
  return pixelmatch(expected.data, actual.data, undefined, width, height, { threshold: 0.1 }) / (width * height)
}
