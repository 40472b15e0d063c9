import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secret } from '../artefacts/columns.ts'
import { expectApi } from '../support/answers.ts'
import { type App, flux, openApp, temporaryFolder } from '../support/app.ts'
import { must } from '../support/command.ts'
import { baseImage } from '../support/images/base.ts'
import { removeOwnStore } from '../support/images/buildah.ts'
import { type Container, openContainer } from '../support/images/container.ts'
import { buildImage, inspectImage } from '../support/images/image.ts'
import { withManager } from '../support/package-managers.ts'

const tag = `localhost/flux-docker-test-${process.pid}:pnpm`
const token = 'a-token-for-the-install-alone-51c7'
let parent: string
let app: App
let container: Container

beforeAll(async () => {
  const env = await withManager('pnpm')
  parent = await temporaryFolder()
  const flags = ['--yes', '--no-install', '--no-git', '--pm', 'pnpm', '--template', 'api', '--db', 'none']
  const made = await flux(['new', 'my-app', ...flags], { cwd: parent, env })
  if (made.code !== 0) throw new Error(made.all)
  app = openApp(join(parent, 'my-app'), { env })
  await writeFile(join(app.dir, '.npmrc'), `//packages.example/:_authToken=${token}\n`)
  await installOnlyWith(token)
  await must('pnpm', ['install'], { cwd: app.dir, env })
  const written = await app.flux(['build', '--target', 'docker'])
  if (written.code !== 0) throw new Error(written.all)
  const args = { BASE_IMAGE: await baseImage('node') }
  const built = await buildImage({ context: app.dir, tag, args, secrets: { npmrc: join(app.dir, '.npmrc') } })
  if (built.code !== 0) throw new Error(built.all)
  container = await openContainer(tag)
})

afterAll(async () => {
  await container?.remove()
  await removeOwnStore()
  await rm(parent, { recursive: true, force: true })
})

/** Makes an install fail where `.npmrc` is not there, as a private registry would. */
async function installOnlyWith(word: string): Promise<void> {
  const file = join(app.dir, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { scripts: object } // a new app's
  const scripts = { ...manifest.scripts, preinstall: `grep -q ${word} .npmrc` }
  await writeFile(file, JSON.stringify({ ...manifest, scripts }, null, 2))
}

test('the image of an app of pnpm’s is installed by it, with the .npmrc that only the install sees, and serves', async () => {
  const server = await container.start({ FLUX_SECRET: secret, PORT: '0', HOST: '127.0.0.1' })
  await expectApi(server)
  expect(await server.stop('SIGTERM')).toBe(0)
  const { config, history } = await inspectImage(tag)
  expect(JSON.stringify({ config, history })).not.toContain(token)
  expect(await readdir(join(container.root, 'app'))).toEqual(['dist'])
  expect(await readFile(join(app.dir, 'Dockerfile'), 'utf8')).toMatch(/ pnpm@\d+\.\d+\.\d+$/m)
})
