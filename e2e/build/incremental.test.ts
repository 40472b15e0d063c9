import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildManifestSchema } from '../../cli/build/manifest.ts'
import { makeApp, type App } from '../support/app.ts'
import { expectFailure } from '../support/failures.ts'
import { cloneFolder } from '../support/installs.ts'
import { startServer } from '../support/server.ts'
import { readTree } from '../support/tree.ts'

interface Built {
  readonly steps: readonly { readonly name: string; readonly status: string }[]
  readonly files: readonly { readonly file: string; readonly chunk?: { readonly isVendor: boolean } }[]
  readonly warnings: readonly string[]
}

let app: App
const originals = new Map<string, string | undefined>()

beforeAll(async () => {
  app = await makeApp()
  await build()
})
afterAll(() => app?.remove())
afterEach(async () => {
  for (const [file, text] of originals)
    await (text === undefined ? rm(file, { recursive: true }) : writeFile(file, text))
  originals.clear()
})

const dist = (within = app) => readTree(join(within.dir, 'dist'))

async function put(path: string, text: string | ((before: string) => string)): Promise<void> {
  const file = join(app.dir, path)
  const before = existsSync(file) ? await readFile(file, 'utf8') : undefined
  if (!originals.has(file)) originals.set(file, before)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, typeof text === 'string' ? text : text(before ?? ''))
}

async function build(args: string[] = [], env: NodeJS.ProcessEnv = {}, within = app): Promise<Built> {
  const result = await within.flux(['build', '--json', ...args], { env })
  expect(result.code, result.all).toBe(0)
  return (JSON.parse(result.stdout) as { data: Built }).data // the shape is what the tests below check
}

const done = ({ steps }: Built) => Object.fromEntries(steps.map(({ name, status }) => [name, status]))
const vendor = ({ files }: Built) =>
  files.flatMap(({ file, chunk }) => (chunk?.isVendor && file.startsWith('client/') ? file : []))

describe('what has changed is built, and nothing else', () => {
  it('nothing', async () => {
    await build()
    const before = await dist()
    expect(done(await build())).toEqual({ client: 'cached', server: 'cached', check: 'cached', optimize: 'cached' })
    expect(await dist()).toEqual(before)
  })

  it('a file of the server: the client is not built', async () => {
    await put('app/server/index.ts', (text) => `${text}\nexport const more = ${JSON.stringify('server')}\n`)
    expect(done(await build())).toMatchObject({ client: 'cached', server: 'built' })
  })

  it('a line of the client: the server is not built, and every package keeps its file', async () => {
    const before = vendor(await build())
    expect(before.map((file) => file.replace(/-[\w-]{8}\.js$/, ''))).toEqual([
      'client/assets/vendor-react',
      'client/assets/vendor',
    ])
    await put('app/client/src/main.tsx', (text) => `${text}\nconsole.log('a line more')\n`)
    const after = await build()
    expect(done(after)).toMatchObject({ client: 'built', server: 'cached' })
    expect(vendor(after)).toEqual(before)
    await put('app/client/src/late.ts', `export const late = 'late'\n`)
    await put('app/client/src/main.tsx', (text) => `${text}\nvoid import('./late.ts').then(console.log)\n`)
    await build()
    await put('app/client/src/late.ts', `export const late = 'later'\n`)
    const split = vendor(await build())
    await put('app/client/src/late.ts', `export const late = 'latest'\n`)
    expect(vendor(await build())).toEqual(split)
  })

  it('what both use: both are built', async () => {
    await put('app/shared/new.ts', 'export const shared = 1\n')
    expect(done(await build())).toMatchObject({ client: 'built', server: 'built' })
  })

  it('a file that only Tailwind reads', async () => {
    await put('app/client/src/classes.txt', 'mt-[123px]')
    expect(done(await build())).toMatchObject({ client: 'built', server: 'cached' })
    const styles = (await readdir(join(app.dir, 'dist/client/assets'))).find((name) => name.endsWith('.css')) ?? ''
    expect(await readFile(join(app.dir, 'dist/client/assets', styles), 'utf8')).toContain('123px')
  })

  it('a variable that the page may read', async () => {
    await build()
    expect(done(await build([], { VITE_TITLE: 'x' }))).toMatchObject({ client: 'built' })
    expect(done(await build([], { SOMETHING_ELSE: 'x' }))).toMatchObject({ client: 'cached', server: 'cached' })
    await put('.env.production', 'VITE_TITLE=y\n')
    expect(done(await build())).toMatchObject({ client: 'built' })
  })

  it('a file that a plugin of the app has read', async () => {
    await put('texts/words.txt', 'first')
    await put('vite.config.ts', (text) =>
      text.replace(
        'plugins: [',
        `plugins: [{
        name: 'words',
        resolveId: (id) => (id === 'virtual:words' ? id : undefined),
        load(id) {
          if (id !== 'virtual:words') return
          const file = fileURLToPath(new URL('texts/words.txt', import.meta.url))
          this.addWatchFile(file)
          return 'export default ' + JSON.stringify(readFileSync(file, 'utf8'))
        },
      }, `,
      ),
    )
    await put(
      'vite.config.ts',
      (text) => `import { readFileSync } from 'node:fs'\nimport { fileURLToPath } from 'node:url'\n${text}`,
    )
    await put('app/client/src/main.tsx', (text) => `import words from 'virtual:words'\nconsole.log(words)\n${text}`)
    expect(done(await build())).toMatchObject({ client: 'built', server: 'built' })
    expect(done(await build())).toMatchObject({ client: 'cached', server: 'cached' })
    await put('texts/words.txt', 'second')
    expect(done(await build())).toMatchObject({ client: 'built', server: 'cached' })
    await rm(join(app.dir, 'texts'), { recursive: true })
    originals.delete(join(app.dir, 'texts/words.txt'))
  })

  it('everything, where that is asked for', async () => {
    await build()
    expect(done(await build(['--no-cache']))).toEqual({
      client: 'built',
      server: 'built',
      check: 'built',
      optimize: 'built',
    })
  })
})

describe('the cache', () => {
  const cache = () => join(app.dir, '.flux/cache')

  it('brings back a dist that is gone, or that somebody has changed', async () => {
    await build()
    const before = await dist()
    await rm(join(app.dir, 'dist'), { recursive: true })
    expect(done(await build())).toEqual({ client: 'cached', server: 'cached', check: 'cached' })
    expect(await dist()).toEqual(before)
    await writeFile(join(app.dir, 'dist/server/index.js'), 'broken')
    await build()
    expect(await dist()).toEqual(before)
  })

  it('may be deleted at any time', async () => {
    const before = await dist()
    await rm(cache(), { recursive: true })
    expect(done(await build())).toMatchObject({ client: 'built', server: 'built' })
    expect(await dist()).toEqual(before)
  })

  it('is not believed when its content does not fit', async () => {
    const before = await dist()
    await rm(join(app.dir, 'dist'), { recursive: true })
    for (const part of ['blobs', 'derived']) {
      const folder = join(cache(), 'build', part)
      for (const name of await readdir(folder)) await writeFile(join(folder, name), 'not what it was')
    }
    expect(done(await build())).toMatchObject({ client: 'built', server: 'built' })
    expect(await dist()).toEqual(before)
  })

  it('is done without where it cannot be written', async () => {
    await rm(cache(), { recursive: true })
    await writeFile(cache(), 'a file')
    const result = await app.flux(['build'])
    await rm(cache())
    expect(result.code, result.all).toBe(0)
  })
})

it('gives the same bytes in another folder', async () => {
  const other = await makeApp({ install: false })
  await rm(other.dir, { recursive: true })
  await cloneFolder(app.dir, other.dir)
  await rm(join(other.dir, '.flux/cache'), { recursive: true, force: true })
  await build(['--no-cache'])
  expect(done(await build([], {}, other))).toMatchObject({ client: 'built', server: 'built' })
  expect(await dist(other)).toEqual(await dist())
  await other.remove()
})

it('says in dist/manifest.json what it has built, by the published schema', async () => {
  const built = await build()
  const manifest = buildManifestSchema.parse(JSON.parse(await readFile(join(app.dir, 'dist/manifest.json'), 'utf8')))
  expect(manifest).toMatchObject({ version: 1, target: 'node', mode: 'production', entry: 'server/index.js' })
  expect(manifest.files).toEqual(built.files)
  expect(manifest.files.find(({ chunk }) => chunk?.name === 'vendor-react')?.brotli).toBeGreaterThan(0)
})

it('has compressed forms that the server sends, each by its own tag, and preloads for what the page needs', async () => {
  await build()
  const server = await startServer(process.execPath, ['dist/server/index.js'], {
    cwd: app.dir,
    env: { PORT: '0', HOST: '127.0.0.1', FLUX_SECRET: 'a-secret-of-this-test-that-is-long-enough' },
  })
  const page = await (await server.fetch('/')).text()
  const [, script = ''] = /modulepreload"[^>]*href="([^"]*vendor-react[^"]*)"/.exec(page) ?? []
  const ask = async (encoding: string) => {
    const answer = await server.fetch(script, { headers: { 'accept-encoding': encoding } })
    const { headers } = answer
    return {
      text: await answer.text(),
      encoding: headers.get('content-encoding'),
      vary: headers.get('vary'),
      etag: headers.get('etag'),
    }
  }
  const [br, gzip, plain] = [await ask('br, gzip'), await ask('gzip'), await ask('identity')]
  expect([br.encoding, gzip.encoding, plain.encoding]).toEqual(['br', 'gzip', null])
  expect(new Set([br.text, gzip.text, plain.text]).size).toBe(1)
  expect(new Set([br.etag, gzip.etag, plain.etag]).size).toBe(3)
  expect([br.vary, plain.vary]).toEqual(['accept-encoding', 'accept-encoding'])
  await server.stop()
})

it('passes on the notices of the packages that are in it', async () => {
  for (const [side, names] of Object.entries({
    client: ['react-dom', 'react-router'],
    server: ['elysia', 'drizzle-orm', '@libsql/'],
  })) {
    const text = await readFile(join(app.dir, 'dist', side, 'licenses.txt'), 'utf8')
    for (const name of names) expect(text).toMatch(new RegExp(`^${name}\\S* \\d`, 'm'))
  }
})

describe('budgets', () => {
  const withBudget = (budgets: string) =>
    put('fluxstack.config.ts', (text) =>
      text.replace('defineConfig({', `defineConfig({ build: { budgets: ${budgets} },`),
    )

  it('a broken one fails the build, keeps the last, and names what grew and what brought it', async () => {
    await build()
    const before = await dist()
    await withBudget(`{ 'client.initial': { gzip: '115kb' } }`)
    await put('node_modules/heavy/package.json', '{"name":"heavy","version":"1.0.0","type":"module","main":"index.js"}')
    const noise = Array.from({ length: 9000 }, (_, index) =>
      ((index * 2_654_435_761) % 4_294_967_296).toString(36),
    ).join('')
    await put('node_modules/heavy/index.js', `export default '${noise}'`)
    await put('app/client/src/lib/sales.ts', `import heavy from 'heavy'\nexport const sales = heavy\n`)
    await put(
      'app/client/src/main.tsx',
      (text) => `import { sales } from './lib/sales.ts'\nconsole.log(sales)\n${text}`,
    )
    const result = await app.flux(['build'])
    expectFailure(result, 'BUDGET_EXCEEDED', 1)
    expect(result.all).toMatch(/client\.initial is [\d.]+ kB gzip, [\d.]+ kB more than its budget of 117\.8 kB/)
    expect(result.all).toMatch(/client\/assets\/vendor-\S+\.js has grown: \+[\d.]+ kB/)
    expect(result.all).toContain('app/client/src/lib/sales.ts > heavy')
    expect(await dist()).toEqual(before)
    await rm(join(app.dir, 'node_modules/heavy'), { recursive: true })
    for (const name of ['package.json', 'index.js']) originals.delete(join(app.dir, 'node_modules/heavy', name))
  })

  it('one that holds says nothing, one for nothing is named', async () => {
    await withBudget(`{ server: { raw: '3mb' }, 'client/assets/no-*.js': { raw: 1 } }`)
    expect((await build()).warnings).toEqual([expect.stringContaining('client/assets/no-*.js')])
  })

  it('one that is no size is an error of the configuration', async () => {
    await withBudget(`{ server: {} }`)
    expectFailure(await app.flux(['build']), 'CONFIG_INVALID', 1)
  })
})

describe('targets', () => {
  it('static is the page alone', async () => {
    const built = await build(['--target', 'static'])
    expect(done(built)).toMatchObject({ client: 'built' })
    expect((await readdir(join(app.dir, 'dist'))).toSorted()).toEqual(['client', 'manifest.json'])
    await build()
  })

  it('one that does not exist, and one that needs a page in an app without', async () => {
    expectFailure(await app.flux(['build', '--target', 'toaster']), 'INVALID_VALUE', 2)
    const api = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
    expectFailure(await api.flux(['build', '--target', 'static']), 'TARGET_NEEDS', 1)
    await api.remove()
  })
})

it('two builds at once: one of them builds, the other waits for nobody', async () => {
  await rm(join(app.dir, '.flux/cache'), { recursive: true })
  const before = await dist()
  const results = await Promise.all([app.flux(['build']), app.flux(['build'])])
  const failed = results.filter(({ code }) => code !== 0)
  expect(failed.length).toBeLessThan(2)
  for (const result of failed) expectFailure(result, 'CHANGES_LOCKED', 1)
  expect(await dist()).toEqual(before)
})

it('a manifest of another version is replaced', async () => {
  await writeFile(join(app.dir, 'dist/manifest.json'), '{"version":99,"files":"none"}')
  await build()
  expect(JSON.parse(await readFile(join(app.dir, 'dist/manifest.json'), 'utf8'))).toMatchObject({ version: 1 })
})

it('--watch builds again at each change, goes on after a mistake, and ends with Ctrl-C', async () => {
  const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
  const watching = await startServer(process.execPath, [bin, 'build', '--watch'], {
    cwd: app.dir,
    ready: /(Built in|Nothing has changed)/,
  })
  let from = watching.output().length
  await put('app/server/index.ts', (text) => `${text}\nexport const first = 1\n`)
  expect((await watching.line(/Built in .*\n/, from))[0]).toContain('client unchanged')
  from = watching.output().length
  await put('app/server/index.ts', (text) => `${text}\nexport const = 1\n`)
  await watching.line(/BUILD_FAILED/, from)
  from = watching.output().length
  await put('app/server/index.ts', (text) => text.replace('export const = 1', 'export const second = 2'))
  await watching.line(/Built in .*\n/, from)
  expect(await watching.stop('SIGINT')).toBe(0)
})

describe('compiled libraries', () => {
  const library = async () => {
    const name = (await readdir(join(app.dir, 'dist/server'))).find((file) => file.endsWith('.node')) ?? 'none'
    return readFile(join(app.dir, 'dist/server', name))
  }
  const put = async (path: string, content: string | Buffer) => {
    await mkdir(join(app.dir, path, '..'), { recursive: true })
    await writeFile(join(app.dir, path), content)
  }

  it('one that a package names lies beside the server; one that is searched for is told of', async () => {
    await build()
    const routes = join(app.dir, 'app/server/index.ts')
    const before = await readFile(routes, 'utf8')
    await put('node_modules/named/package.json', '{"name":"named","version":"1.0.0","main":"index.js"}')
    await put('node_modules/named/index.js', `module.exports = Object.keys(require('./lib/named.node')).length`)
    await put('node_modules/named/lib/named.node', await library())
    await put('node_modules/bindings/package.json', '{"name":"bindings","version":"1.0.0","main":"index.js"}')
    await put('node_modules/bindings/index.js', 'module.exports = () => ({})')
    await put('node_modules/searching/package.json', '{"name":"searching","version":"1.0.0","main":"index.js"}')
    await put('node_modules/searching/index.js', `module.exports = require('bindings')('searching')`)
    await put(
      'app/server/index.ts',
      `import count from 'named'\nimport found from 'searching'\nconsole.error('exports', count, found)\n${before}`,
    )
    const built = await build()
    expect(built.files.map(({ file }) => file)).toContain('server/named.node')
    expect(built.warnings).toEqual([expect.stringMatching(/^searching searches for a compiled library \(bindings\)/)])
    await rm(join(app.dir, 'node_modules/named'), { recursive: true })
    const server = await startServer(process.execPath, ['dist/server/index.js'], {
      cwd: app.dir,
      env: { PORT: '0', HOST: '127.0.0.1', FLUX_SECRET: 'a-secret-of-this-test-that-is-long-enough' },
    })
    expect(server.output()).toMatch(/exports [1-9]\d* \{\}/)
    await server.stop()
    await writeFile(routes, before)
    for (const name of ['bindings', 'searching']) await rm(join(app.dir, 'node_modules', name), { recursive: true })
  })
})

it('keeps hidden source maps away from what is served, names heavy images, and marks what is lasting', async () => {
  await put('fluxstack.config.ts', (text) =>
    text.replace('defineConfig({', `defineConfig({ build: { sourcemap: 'hidden', images: '1kb' },`),
  )
  await put('app/client/public/large.png', 'x'.repeat(2000))
  const built = await build()
  expect(built.warnings).toEqual([expect.stringContaining('client/large.png (2.0 kB)')])
  const page = await readdir(join(app.dir, 'dist/client'), { recursive: true })
  expect(page.filter((name) => name.endsWith('.map'))).toEqual([])
  expect(await readdir(join(app.dir, 'dist/maps/client/assets'))).toContainEqual(
    expect.stringMatching(/^index-.*\.js\.map$/),
  )
  const script = page.find((name) => /assets\/index-.*\.js$/.test(name)) ?? ''
  expect(await readFile(join(app.dir, 'dist/client', script), 'utf8')).not.toContain('sourceMappingURL')
})
