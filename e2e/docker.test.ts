import { appendFile, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLockedApp } from './artefacts/apps.ts'
import { imageOf, secret } from './artefacts/columns.ts'
import { expectApi, expectDatabase, expectPage } from './support/answers.ts'
import { type App, openApp, temporaryFolder } from './support/app.ts'
import { must } from './support/command.ts'
import { expectFailure } from './support/failures.ts'
import { baseImage } from './support/images/base.ts'
import { removeOwnStore } from './support/images/buildah.ts'
import { openContainer, type Container } from './support/images/container.ts'
import { cloneFolder } from './support/installs.ts'
import { inspectImage, layersBeyond } from './support/images/image.ts'

const tag = (name: string) => `localhost/flux-docker-test-${process.pid}:${name}`
const canary = 'a-token-that-no-image-may-hold-9f31'

describe('the image of the default app', () => {
  let app: App
  let container: Container

  beforeAll(async () => {
    app = await makeLockedApp()
    await writeFile(join(app.dir, '.env.production'), `SOME_TOKEN=${canary}\n`)
    await imageOf(app, 'node', tag('first'))
    container = await openContainer(tag('first'))
  })

  afterAll(async () => {
    await container?.remove()
    await removeOwnStore()
    await app?.remove()
  })

  test('serves page, API and database as its own user, and ends by itself when asked to', async () => {
    const server = await container.start({ FLUX_SECRET: secret, PORT: '0', HOST: '127.0.0.1' })
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m)
    expect(status).toMatch(/^NSpid:\t\d+\t1$/m)
    await expectApi(server)
    await expectPage(server)
    await expectDatabase(server)
    const check = container.config.Healthcheck.Test.slice(1)
    expect((await container.exec(check, { PORT: new URL(server.url).port })).code).toBe(0)
    expect(await server.stop('SIGTERM')).toBe(0)
    expect((await container.exec(check, { PORT: new URL(server.url).port })).code).toBe(1)
  })

  test('holds the build and nothing that it is made of', async () => {
    const folder = join(container.root, 'app')
    expect((await readdir(folder)).toSorted()).toEqual(['data', 'dist'])
    const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'))
    expect(files).toEqual(
      expect.arrayContaining(['dist/client/index.html', 'dist/server/migrations/meta/_journal.json']),
    )
    expect(files.filter((file) => /\.(?:map|tsx?)$|node_modules|\.env|\.flux|\.git/.test(file))).toEqual([])
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1)
  })

  test('tells no secret, neither in a file, nor in what is known about it', async () => {
    const own = await readFile(join(app.dir, '.env'), 'utf8')
    const [, made = ''] = /FLUX_SECRET=(\S{16,})/.exec(own) ?? []
    expect(made).not.toBe('')
    const { config, history } = await inspectImage(tag('first'))
    const known = JSON.stringify({ config, history })
    for (const value of [made, canary]) {
      expect(known).not.toContain(value)
      const found = await must('sh', ['-c', 'grep -rlF -- "$0" app || true', value], { cwd: container.root })
      expect(found.stdout).toBe('')
    }
    expect(known).not.toContain(app.dir)
  })

  test('says how it is run: a number for a user, a signal, a volume, a port, a health check, no shell', async () => {
    const { config } = await inspectImage(tag('first'))
    expect(config).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/app',
      StopSignal: 'SIGTERM',
      Cmd: ['node', 'dist/server/index.js'],
      Volumes: { '/app/data': {} },
      ExposedPorts: { '3000/tcp': {} },
    })
    expect(config.Env).toEqual(expect.arrayContaining(['NODE_ENV=production', 'PORT=3000']))
    expect(config.Healthcheck.Test[0]).toBe('CMD')
    expect(config.Labels['org.opencontainers.image.title']).toBe('My app')
  })

  test('is the same to the byte from another folder', async () => {
    const parent = await temporaryFolder()
    const again = join(parent, 'elsewhere')
    await cloneFolder(app.dir, again)
    await imageOf(openApp(again), 'node', tag('again'))
    expect(await layersBeyond(tag('again'), tag('first'))).toEqual([])
    await rm(parent, { recursive: true })
  })

  test('an edit of the app changes one layer, of less than 2 MB', async () => {
    await appendFile(join(app.dir, 'app/server/routes/index.ts'), '\nconsole.log("edited on the server")\n')
    await appendFile(join(app.dir, 'app/client/src/main.tsx'), '\nconsole.log("edited on the page")\n')
    await imageOf(app, 'node', tag('edited'))
    const changed = await layersBeyond(tag('edited'), tag('first'))
    const all = await layersBeyond(tag('first'), await baseImage('node'))
    console.info(`Layers of the image: ${sizes(all)}; changed by an edit: ${sizes(changed)}`)
    expect(changed.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2_000_000)
  })
})

const sizes = (layers: readonly { bytes: number; gzip: number }[]) =>
  layers.map(({ bytes, gzip }) => `${bytes} (${gzip} gzipped)`).join(', ')

describe('the files of the target', () => {
  let app: App

  beforeAll(async () => {
    app = await makeLockedApp()
  })

  afterAll(() => app?.remove())

  test('a Dockerfile of the user’s stays, and the build says so', async () => {
    const file = join(app.dir, 'Dockerfile')
    await writeFile(file, 'FROM scratch\n')
    expectFailure(await app.flux(['build', '--target', 'docker']), 'CHANGES_CONFLICT', 1)
    expect(await readFile(file, 'utf8')).toBe('FROM scratch\n')
    expect((await app.flux(['build', '--target', 'docker', '--on-conflict', 'keep'])).code).toBe(0)
    expect(await readFile(file, 'utf8')).toBe('FROM scratch\n')
    expect((await app.flux(['build', '--target', 'docker', '--force'])).code).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('flux build --target docker')
  })

  test('are shown before they are written, and taken back', async () => {
    await rm(join(app.dir, 'Dockerfile'), { force: true })
    const shown = await app.flux(['build', '--target', 'docker', '--dry-run'])
    expect(shown.all).toContain('Dockerfile')
    expect(await readdir(app.dir)).not.toContain('Dockerfile')
    const written = await app.flux(['build', '--target', 'docker'])
    expect(written, written.all).toMatchObject({ code: 0 })
    expect(written.all).toMatch(/\+ Dockerfile\n[^]*docker build -t my-app \./)
    expect(written.all).not.toContain('Start it with node')
    await writeFile(join(app.dir, '.dockerignore'), 'node_modules\n')
    expect((await app.flux(['build', '--target', 'docker'])).code).toBe(0)
    expect(await readFile(join(app.dir, '.dockerignore'), 'utf8')).toContain('.env\n')
    expect((await app.flux(['undo', '--yes'])).code).toBe(0)
    expect(await readFile(join(app.dir, '.dockerignore'), 'utf8')).toBe('node_modules\n')
    expect((await app.flux(['undo', '--yes'])).code).toBe(0)
    expect(await readdir(app.dir)).not.toContain('Dockerfile')
  })

  test('an edited one is left alone while there is nothing new to write', async () => {
    const file = join(app.dir, 'Dockerfile')
    expect((await app.flux(['build', '--target', 'docker'])).code).toBe(0)
    await appendFile(file, '# ours\n')
    expect((await app.flux(['build', '--target', 'docker'])).code).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('# ours')
  })
})
