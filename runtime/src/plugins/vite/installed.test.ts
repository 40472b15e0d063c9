import { build, createServer, createServerModuleRunner } from 'vite'
import { afterEach, expect, test } from 'vitest'
import { installedPlugins } from './installed.ts'
import { appPaths } from './paths.ts'
import { buildSession, fluxstack } from './plugin.ts'
import { tempApp } from './test-support/stand-in.ts'

const packageOf = (name: string, fluxstack: unknown, code: string, more: object = {}) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    type: 'module',
    exports: './index.js',
    ...more,
    fluxstack,
  }),
  [`node_modules/${name}/index.js`]: code,
})

const app = {
  'package.json': JSON.stringify({
    name: 'app',
    type: 'module',
    dependencies: { 'flux-mail': '1', plain: '1', '@acme/audit': '1', 'cli-only': '1', absent: '1' },
  }),
  ...packageOf('flux-mail', { plugin: '.' }, "export default { name: 'mail' }\n"),
  ...packageOf('@acme/audit', { plugin: './plugin' }, 'export default 1\n', { exports: { './plugin': './plugin.js' } }),
  'node_modules/@acme/audit/plugin.js': "export default { name: 'audit' }\n",
  ...packageOf('plain', undefined, "export default 'no plugin'\n"),
  ...packageOf('cli-only', { commands: './cli.js' }, 'export default 1\n'),
  ...packageOf('brought-along', { plugin: '.' }, "throw new Error('It runs')\n"),
  'app/server/index.ts': "export { installed } from '@fluxstack/runtime/plugins/installed'\n",
}

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

function made(files: Record<string, string>) {
  const made = tempApp(files)
  cleanups.push(() => made.remove())
  return made.root
}

/** What the app gets as a development server loads it. */
async function loadedIn(root: string): Promise<unknown> {
  const paths = appPaths(root)
  const vite = await createServer({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [buildSession(paths, 'client'), fluxstack()],
    server: { middlewareMode: true, ws: false, watch: null },
  })
  cleanups.push(() => vite.close())
  const runner = createServerModuleRunner(vite.environments.ssr, { hmr: false })
  return (await runner.import(paths.entry)).installed
}

test('finds the app’s own packages that say they are plugins, by name', () => {
  expect(installedPlugins(made(app))).toEqual([
    { name: '@acme/audit', specifier: '@acme/audit/plugin' },
    { name: 'flux-mail', specifier: 'flux-mail' },
  ])
  expect(installedPlugins(made({ 'app/server/index.ts': '' }))).toEqual([])
})

test('the development server loads them', async () => {
  expect(await loadedIn(made(app))).toEqual([{ name: 'audit' }, { name: 'mail' }])
})

test('a build holds them', async () => {
  const root = made(app)
  const paths = appPaths(root)
  const result = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [buildSession(paths, 'server'), fluxstack()],
    ssr: { noExternal: true },
    build: { ssr: true, write: false, rolldownOptions: { input: paths.entry } },
  })
  const { output } = (Array.isArray(result) ? result[0] : result) as { output: { type: string; code?: string }[] }
  const code = output.find(({ type }) => type === 'chunk')?.code ?? ''
  const { installed } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
  expect(installed).toEqual([{ name: 'audit' }, { name: 'mail' }])
})

test('a package that says so and is none is named', async () => {
  const wrong = (field: unknown) => () => installedPlugins(made({ ...app, ...packageOf('plain', field, '') }))
  expect(wrong({ plugin: '../elsewhere' })).toThrow(
    'The package plain says in its package.json that its plugin is "../elsewhere"',
  )
  expect(wrong(true)).toThrow('The package plain')
  const none = made({ ...app, ...packageOf('plain', { plugin: '.' }, 'export default () => 1\n') })
  await expect(loadedIn(none)).rejects.toThrow('The package plain says that it is a FluxStack plugin')
})
