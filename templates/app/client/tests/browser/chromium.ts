import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Starts the Chromium of this machine. */
export function launchChromium(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath: findChromium(),
    args: asRoot ? ['--no-sandbox'] : [],
  })
}

function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const places = [
    process.env.FLUX_CHROMIUM,
    '/usr/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ]
  const found = places.find((place) => place && existsSync(place))
  if (found) return found
  throw new Error(
    'The browser tests need Chromium or Chrome. Install it (on Debian: apt-get install chromium) or name it in FLUX_CHROMIUM.',
  )
}
