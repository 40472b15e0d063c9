import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { must } from './support/command.ts'
import { cloneFolder } from './support/installs.ts'
import { startServer } from './support/server.ts'

/** A plugin as somebody would publish it: a route, a hook, options of its own. */
const sources = {
  'package.json': JSON.stringify({
    name: 'flux-audit',
    version: '1.2.3',
    type: 'module',
    exports: { './plugin': './plugin.js' },
    fluxstack: { plugin: './plugin', generators: './generators' },
    peerDependencies: { '@fluxstack/runtime': '^2.0.0', zod: '^4.0.0' },
  }),
  'plugin.js': `
import { definePlugin } from '@fluxstack/runtime/plugins'
import { z } from 'zod'
export default definePlugin({
  name: 'audit',
  version: '1.2.3',
  configSchema: z.object({ title: z.string().default('Audit') }),
  setup({ elysia, options }) {
    let seen = 0
    elysia.get('/api/audit', () => ({ title: options.title, seen }))
    return { onResponse: ({ response }) => { seen++; response.headers.set('x-audit', 'yes') } }
  },
})
`,
}

let app: App
let packed: string

beforeAll(async () => {
  app = await makeApp()
  const source = await temporaryFolder()
  await mkdir(source, { recursive: true })
  for (const [path, text] of Object.entries(sources)) await writeFile(join(source, path), text)
  await must('npm', ['pack', '--silent'], { cwd: source })
  packed = join(source, 'flux-audit-1.2.3.tgz')
  // npm writes this one in place, and it is a link to what other tests are given
  const lock = join(app.dir, 'node_modules', '.package-lock.json')
  await copyFile(lock, `${lock}.own`)
  await rename(`${lock}.own`, lock)
})
afterAll(() => app?.remove())

it('finds a package with the field in a running flux dev as soon as it is installed', async () => {
  const server = await app.dev()
  try {
    expect((await server.fetch('/api/audit')).status).toBe(404)
    await must('npm', ['install', packed, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: app.dir })
    const status = async () => (await server.fetch('/api/audit').catch(() => undefined))?.status
    await expect.poll(status, { timeout: 60_000 }).toBe(200)
    const answer = await server.fetch('/api/audit')
    expect([answer.headers.get('x-audit'), await answer.json()]).toMatchObject(['yes', { title: 'Audit' }])
    expect(await (await server.fetch('/_flux/vite')).json()).toMatchObject({
      url: expect.stringContaining('http://localhost:'),
      page: { open: 0 },
      server: { modules: expect.any(Number) },
    })
    expect(await (await server.fetch('/')).text()).toContain('/@fluxstack/badge')
  } finally {
    await server.stop()
  }
})

it('puts it into the build, which needs no packages, and is set and switched off by variables', async () => {
  const built = await app.flux(['build'])
  expect([built.code, built.stderr]).toEqual([0, expect.any(String)])
  const folder = await temporaryFolder()
  await cloneFolder(join(app.dir, 'dist'), join(folder, 'dist'))
  const start = (env: NodeJS.ProcessEnv) =>
    startServer(process.execPath, ['dist/server/index.js'], {
      cwd: folder,
      env: { PORT: '0', HOST: '127.0.0.1', FLUX_SECRET: 'a-secret-of-this-test-that-is-long-enough', ...env },
    })
  const on = await start({ FLUX_PLUGINS_AUDIT_TITLE: 'Ledger' })
  const answer = await on.fetch('/api/audit')
  expect([answer.headers.get('x-audit'), await answer.json()]).toMatchObject(['yes', { title: 'Ledger' }])
  expect((await on.fetch('/_flux/vite')).status).toBe(404)
  expect((await on.fetch('/missing.png', { headers: { accept: 'text/html' } })).status).toBe(404)
  expect(await on.stop()).toBe(0)
  const off = await start({ FLUX_PLUGINS_AUDIT_ENABLED: 'false', FLUX_PLUGINS_LOGGER_ENABLED: 'false' })
  const refused = await off.fetch('/api/audit')
  expect([refused.status, refused.headers.has('x-audit')]).toEqual([404, false])
  expect(await off.stop()).toBe(0)
  expect(off.output()).not.toContain('GET /api/audit')
  expect(on.output()).toContain('GET /api/audit 200')
  await rm(folder, { recursive: true, force: true })
})

it('serves the API alone in flux dev where the plugin vite is off', async () => {
  const server = await app.dev([], { env: { FLUX_PLUGINS_VITE_ENABLED: 'false' } })
  try {
    expect((await server.fetch('/api/health')).status).toBe(200)
    const page = await server.fetch('/', { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')])
    expect(await (await server.fetch('/_flux/vite')).json()).not.toHaveProperty('page')
  } finally {
    await server.stop()
  }
})
