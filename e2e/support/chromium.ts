import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackages } from './debian.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']

/** Flags for a browser that opens no connection of its own and also starts as root and in containers. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
]

/** The browser to use: FLUX_CHROMIUM, else Debian's place, else the first on PATH. */
function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env['FLUX_CHROMIUM']
  if (given) {
    if (!existsSync(given)) throw new Error(`FLUX_CHROMIUM names ${given}, which is not there.`)
    return given
  }
  const onPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return ['/usr/bin/chromium', ...onPath].find((path) => existsSync(path))
}

/** The browser's path; installed first on Debian as root, else an error that says how to get it. */
export async function chromium(): Promise<string> {
  const found = findChromium()
  if (found) return found
  await installDebianPackages('a Chromium browser', ['chromium', 'fonts-liberation'], elsewhere())
  const installed = findChromium()
  if (!installed) throw new Error('Chromium was installed but is not at /usr/bin/chromium or on PATH.')
  return installed
}

function elsewhere(): string {
  const command = {
    darwin: 'brew install --cask chromium',
    win32: 'winget install --id Hibbiki.Chromium',
  }[process.platform as string]
  const install = command ?? 'npx playwright-core install --with-deps chromium'
  return `Install one with "${install}", then set FLUX_CHROMIUM to its path if it is not found on PATH.`
}
