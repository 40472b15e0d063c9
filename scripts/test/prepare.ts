import { chromium } from '../../e2e/support/chromium.ts'
import { baseImage } from '../../e2e/support/images/base.ts'
import { postgresBinaries } from '../../e2e/support/postgres.ts'
import { prometheusBinaries } from '../../e2e/support/prometheus.ts'
import { bun, node24 } from '../../e2e/support/runtimes.ts'

/** Gets what the tests need beyond `npm ci`; an error names what is missing and the command that brings it. */
export async function prepare(): Promise<string[]> {
  // One after the other: apt-get and dpkg hold a lock.
  const browser = await chromium()
  const postgres = await postgresBinaries()
  const prometheus = await prometheusBinaries()
  const runtimes = await Promise.all([node24(), bun()])
  const images = [await baseImage('node'), await baseImage('bun')]
  return [
    `Chromium    ${browser}`,
    `PostgreSQL  ${postgres}`,
    `Prometheus  ${prometheus}`,
    `Node        ${process.version} ${process.execPath}`,
    `Images      ${images.join(', ')}`,
    ...runtimes.map(({ name, path }) => `${name.padEnd(11)} ${path}`),
  ]
}
