import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildFor } from '../artefacts/columns.ts'
import { type App, makeApp, temporaryFolder } from '../support/app.ts'
import { expectFailure } from '../support/failures.ts'
import { removeOwnStore } from '../support/images/buildah.ts'
import { wrapBuildah } from '../support/images/wrapped.ts'
import { freePort } from '../support/ports.ts'
import { smallDisk } from '../support/small-disk.ts'
import { readTree } from '../support/tree.ts'

let app: App

beforeAll(async () => {
  app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
})

afterAll(async () => {
  await removeOwnStore()
  await app?.remove()
})

test('on a full disk, and on a read-only one, there is one clear error, and the project stays as it is', async () => {
  const disk = await smallDisk(app, '40m')
  const project = () => readTree(disk.app.dir, /^(?:node_modules|\.flux)$/)
  try {
    await buildFor(disk.app, 'node')
    const before = await project()
    await disk.fill()
    expectFailure(await disk.app.flux(['build', '--target', 'docker']), 'DISK_FULL', 1)
    expect(await project()).toEqual(before)
    await disk.empty()
    await disk.makeReadOnly()
    expectFailure(await disk.app.flux(['build', '--target', 'docker']), 'PERMISSION_DENIED', 1)
    expect(await project()).toEqual(before)
  } finally {
    await disk.remove()
  }
})

test('a Dockerfile that cannot be written to a read-only project is told, though nothing is to be built', async () => {
  const disk = await smallDisk(app, '40m')
  try {
    await buildFor(disk.app, 'docker')
    await rm(join(disk.app.dir, 'Dockerfile'))
    const before = await readTree(join(disk.app.dir, 'dist'))
    await disk.makeReadOnly()
    expectFailure(await disk.app.flux(['build', '--target', 'docker']), 'PERMISSION_DENIED', 1)
    expect(await readTree(join(disk.app.dir, 'dist'))).toEqual(before)
    expect(await readdir(disk.app.dir)).not.toContain('Dockerfile')
  } finally {
    await disk.remove()
  }
})

test('a base image out of reach is told in the words of who asked for it, and the last build stays', async () => {
  const bin = await temporaryFolder()
  await wrapBuildah(bin, ['--retry', '0'])
  await buildFor(app, 'docker')
  const before = await readTree(join(app.dir, 'dist'))
  const base = `127.0.0.1:${await freePort()}/node:20-slim`
  const args = ['deploy', 'docker', '--engine', 'buildah', '--build-arg', `BASE_IMAGE=${base}`, '--no-build']
  const said = await app.flux(args, { env: { PATH: `${bin}:${process.env['PATH']}` } })
  expectFailure(said, 'DEPLOY_FAILED', 1)
  expect(said.all).toContain(base)
  expect(said.all).toContain('connection refused')
  expect(await readTree(join(app.dir, 'dist'))).toEqual(before)
  await rm(bin, { recursive: true })
})
