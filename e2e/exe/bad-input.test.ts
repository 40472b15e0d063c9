import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildFor } from '../artefacts/columns.ts'
import { type App, makeApp, temporaryFolder } from '../support/app.ts'
import { expectFailure } from '../support/failures.ts'
import { freePort } from '../support/ports.ts'
import { bun } from '../support/runtimes.ts'
import { smallDisk } from '../support/small-disk.ts'
import { readTree } from '../support/tree.ts'

let app: App
const dist = (of: App) => readTree(join(of.dir, 'dist'))
const beside = (of: App) => readTree(of.dir, /^(?:node_modules|\.flux|dist)$/)

async function build(of: App, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { bin } = await bun()
  return of.flux(['build', '--target', 'exe', ...args], { env: { PATH: `${bin}:${process.env['PATH']}`, ...env } })
}

beforeAll(async () => {
  app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
  await buildFor(app, 'node')
})

afterAll(() => app?.remove())

test('without the room for Bun, without any room, and read-only: one clear error, and the last build stays', async () => {
  const disk = await smallDisk(app, '60m')
  try {
    await buildFor(disk.app, 'node')
    const before = [await dist(disk.app), await beside(disk.app)]
    const unchanged = async () => expect([await dist(disk.app), await beside(disk.app)]).toEqual(before)
    const small = await build(disk.app)
    expectFailure(small, 'DISK_FULL', 1)
    expect(small.all).toContain('bun build --compile')
    await unchanged()
    await disk.fill()
    expectFailure(await build(disk.app), 'DISK_FULL', 1)
    await unchanged()
    await disk.empty()
    await disk.makeReadOnly()
    expectFailure(await build(disk.app), 'PERMISSION_DENIED', 1)
    await unchanged()
  } finally {
    await disk.remove()
  }
})

test('a Bun for another machine that cannot be fetched is told, with where it would come from', async () => {
  const before = await dist(app)
  const cache = await temporaryFolder()
  const result = await build(app, ['--platform', 'windows-arm64'], {
    BUN_INSTALL_CACHE_DIR: cache,
    BUN_COMPILE_TARGET_TARBALL_URL: `http://127.0.0.1:${await freePort()}/bun.tgz`,
  })
  expectFailure(result, 'BUILD_FAILED', 1)
  expect(result.all).toContain('Failed to download')
  expect(result.all).toContain('BUN_COMPILE_TARGET_TARBALL_URL')
  expect(await dist(app)).toEqual(before)
  await rm(cache, { recursive: true })
})

test.each([
  ['exe', 'linux-pdp11', 'linux-arm64'],
  ['node', 'linux-arm64', 'without --platform'],
])('the target %s refuses the platform %s', async (target, platform, says) => {
  const before = await dist(app)
  const result = await app.flux(['build', '--target', target, '--platform', platform])
  expectFailure(result, 'INVALID_VALUE', 2)
  expect(result.all).toContain(says)
  expect(await dist(app)).toEqual(before)
})
