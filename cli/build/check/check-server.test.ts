import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, onTestFinished, test } from 'vitest'
import { createExec } from '../../exec.ts'
import { describeProblem, placeText } from '../../../runtime/src/plugins/vite/problem.ts'
import { collectStats } from '../collect-stats.ts'
import type { BundleStats } from '../stats.ts'
import { type Checking, checkServer } from './check-server.ts'

/** Hands the app over as the entry of a built server does. */
const ENTRY = `
const check = globalThis[Symbol.for('fluxstack.build-check')]
try {
  const { default: app } = await import('./app/server/index.ts')
  await check.loaded(app)
} catch (error) {
  check.failed(error)
}
`
const APP = 'export default { ready: async () => {} }\n'

interface Options extends Partial<Pick<Checking, 'limit' | 'runtime'>> {
  readonly env?: Readonly<Record<string, string>>
}

/** Bundles an app of these files and checks it. */
async function check(files: Readonly<Record<string, string>>, { env = {}, ...options }: Options = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flux-check-test-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ 'entry.js': ENTRY, 'app/server/index.ts': APP, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  let stats: BundleStats = { side: 'server', chunks: [], modules: {} }
  const found = (one: BundleStats) => void (stats = one)
  const build = await rolldown({
    cwd: root,
    input: { index: join(root, 'entry.js') },
    platform: 'node',
    plugins: [collectStats({ root, side: 'server', found })],
    external: /^bun:/,
    logLevel: 'silent',
  })
  const dir = join(root, 'dist/server')
  await build.write({ dir, sourcemap: 'hidden', minify: { compress: true, mangle: true, codegen: false } })
  await build.close()
  const exec = createExec({
    cwd: root,
    env: { PATH: dirname(process.execPath), ...env },
    signal: new AbortController().signal,
    stderr: { write: () => {} },
    json: false,
  })
  const entry = join(dir, 'index.js')
  const tools = { describe: describeProblem, place: placeText, stats, exec }
  const result = checkServer({ root, entry, runtime: 'node', mode: 'production', ...tools, ...options })
  return { root, result }
}

const server = (text: string) => ({ 'app/server/index.ts': `${text}\n${APP}` })
const failure = async (files: Readonly<Record<string, string>>, options?: Options) => {
  const { result } = await check(files, options)
  const error: unknown = await result.then(() => undefined).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'SERVER_NOT_LOADED', state: 'The last build is as it was.' })
  return error as { detail: string; fix: string }
}
const unsure = async (files: Readonly<Record<string, string>>, options?: Options) =>
  (await (await check(files, options)).result).unsure

test('a server that loads passes', async () => {
  expect(await unsure({})).toBeUndefined()
})

test('an error that a module throws is shown at its place in the sources', async () => {
  const { detail } = await failure({
    'app/server/index.ts': `import './broken.ts'\n${APP}`,
    'app/server/broken.ts': "const size = 1\n\nif (size > 0) throw new TypeError('no size')\n",
  })
  expect(detail).toMatch(/^app\/server\/broken\.ts:3:\d+\nTypeError: no size\n/)
  expect(detail).toContain("> 3 | if (size > 0) throw new TypeError('no size')")
})

test('what is no error, what has a cause, and what a promise is rejected with', async () => {
  expect((await failure(server("throw 'only words'"))).detail).toBe('only words')
  const caused = await failure(server("throw new Error('outer', { cause: new RangeError('inner') })"))
  expect(caused.detail).toContain('Caused by RangeError: inner')
  expect((await failure(server("void Promise.reject(new Error('late'))"))).detail).toContain('late')
})

test('the app that is not ready, and a module without an app', async () => {
  const late = await failure({
    'app/server/index.ts': "export default { ready: async () => { throw new Error('routes') } }\n",
  })
  expect(late.detail).toMatch(/^app\/server\/index\.ts:1:\d+\nroutes/)
  expect((await failure({ 'app/server/index.ts': 'export const app = 1\n' })).fix).toContain('export default app')
})

test('process.exit, an await without an end, a wait that is too long, a loop', async () => {
  const { detail } = await failure(server('process.exit(3)'))
  expect(detail).toMatch(/^app\/server\/index\.ts:1:\d+\nprocess\.exit\(3\) is called/)
  expect((await failure(server('await new Promise(() => {})'))).detail).toContain('waits for what never comes')
  const waits = server('await new Promise((done) => setTimeout(done, 60_000))')
  const slow = await failure(waits, { limit: 300 })
  expect(slow.detail).toBe('The server was still loading after 0.3 s, waiting for Timeout.')
  expect((await failure(server('for (;;) globalThis.x = 1'), { limit: 300 })).detail).toContain('does not end')
})

test('a module that is read before it has run: its circle of imports and its own name', async () => {
  const { detail, fix } = await failure({
    'app/server/index.ts': `import { start } from './a.ts'\nglobalThis.start = start\n${APP}`,
    'app/server/a.ts': "import { fromB } from './b.ts'\nexport const start = () => fromB\n",
    'app/server/b.ts': "import { start } from './a.ts'\nexport const fromB = start()\n",
  })
  expect(detail).toMatch(/^app\/server\/b\.ts:2:\d+\n/)
  expect(detail).toContain('It is part of a circle of imports: app/server/b.ts > app/server/a.ts > app/server/b.ts')
  expect(fix).toContain('Break the circle')
})

test('a variable that only production has is no failure, and is named', async () => {
  const files = server('const url = new URL(process.env.API_URL as string)\nglobalThis.url = url')
  const text = await unsure(files)
  expect(text).toMatch(
    /API_URL is not set here; .* It ended with TypeError: Invalid URL \(app\/server\/index\.ts:1:\d+\)\.$/,
  )
  expect(await unsure(files, { env: { API_URL: 'https://api.test' } })).toBeUndefined()
  expect((await failure(files, { env: { API_URL: 'no address' } })).detail).toContain('Invalid URL')
  const helper =
    'const need = (name: string) => process.env[name] ?? fail(name)\nconst fail = (name: string) => { throw new Error(name) }'
  expect(await unsure(server(`${helper}\nglobalThis.key = need('MAIL_KEY')`))).toContain('MAIL_KEY is not set here')
})

test('a variable that has a default is no excuse', async () => {
  const files = server(
    "globalThis.level = process.env.LEVEL ?? 'info'\nif (globalThis.level) throw new Error('broken')",
  )
  expect((await failure(files)).detail).toContain('broken')
})

test('nothing is reached, and what needs it is told', async () => {
  const get = "await fetch('http://127.0.0.1:9/feed')"
  expect(await unsure(server(get))).toContain(
    'loading the app needs 127.0.0.1:9. It ended with TypeError: fetch failed',
  )
  const connect = `import { connect } from 'node:net'
import { once } from 'node:events'
await once(connect(5432, 'db.test'), 'connect')`
  expect(await unsure(server(connect))).toContain('the app needs db.test:5432')
  const listens = "import { createServer } from 'node:http'\ncreateServer().listen(3999)"
  expect(await unsure(server(listens))).toBeUndefined()
  const waits =
    "import { createServer } from 'node:http'\nawait new Promise((done) => createServer().listen(3999, done))"
  expect(await unsure(server(waits))).toContain('the app needs port 3999')
})

test('nothing is written', async () => {
  const { root, result } = await check(
    server(`import { appendFileSync, createWriteStream, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
mkdirSync('uploads/new', { recursive: true })
appendFileSync('uploads/new/log', 'x')
createWriteStream('uploads/stream').end('x')
await writeFile('made.txt', 'x')`),
  )
  expect((await result).unsure).toBeUndefined()
  expect(['uploads', 'made.txt'].filter((name) => existsSync(join(root, name)))).toEqual([])
  const reads = "import { readFileSync, writeFileSync } from 'node:fs'\nwriteFileSync('id', '1')\nreadFileSync('id')"
  expect(await unsure(server(reads))).toMatch(/loading the app writes id\. It ended with ENOENT/)
})

test('what was built for Bun is loaded by Node where there is no Bun, as far as that goes', async () => {
  const bun = { runtime: 'bun', env: { PATH: '/nowhere' } } as const
  expect(await unsure({}, bun)).toBeUndefined()
  expect(await unsure(server("import { Database } from 'bun:sqlite'\nglobalThis.db = Database"), bun)).toContain(
    'It runs on Bun',
  )
  expect((await failure(server("throw new Error('boom')"), bun)).detail).toContain('boom')
})
