import { existsSync } from 'node:fs'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, type App, type AppOptions } from '../support/app.ts'
import { expectFailure } from '../support/failures.ts'
import { bun } from '../support/runtimes.ts'
import { readTree } from '../support/tree.ts'

interface Built {
  readonly warnings: readonly string[]
  readonly steps: readonly { readonly name: string; readonly status: string }[]
}

let app: App
const made: App[] = []
const originals = new Map<string, string | undefined>()
afterEach(async () => {
  for (const [file, text] of originals) await (text === undefined ? rm(file) : writeFile(file, text))
  originals.clear()
})
afterAll(() => Promise.all(made.map((one) => one.remove())))

async function make(options?: AppOptions): Promise<void> {
  app = await makeApp(options)
  made.push(app)
}

async function put(path: string, text: string | ((before: string) => string)): Promise<void> {
  const file = join(app.dir, path)
  const before = existsSync(file) ? await readFile(file, 'utf8') : undefined
  if (!originals.has(file)) originals.set(file, before)
  await writeFile(file, typeof text === 'string' ? text : text(before ?? ''))
}

/** Has a file of the server run these lines when it is imported. */
const append = (lines: string, path = 'app/server/services/notes.ts') => put(path, (text) => `${text}\n${lines}\n`)

async function build(env: NodeJS.ProcessEnv = {}): Promise<Built> {
  const result = await app.flux(['build', '--json'], { env })
  expect(result.code, result.all).toBe(0)
  return (JSON.parse(result.stdout) as { data: Built }).data // the shape is what the tests below check
}
const checked = ({ steps }: Built) => steps.find(({ name }) => name === 'check')?.status
const dist = () => readTree(join(app.dir, 'dist'))

describe('an app on SQLite', () => {
  beforeAll(async () => {
    await make()
    await build()
  })

  it('that throws while it is imported is refused, at its place, and the last build stays', async () => {
    const before = await dist()
    await append("if (new Date().getTime() > 0) throw new Error('broken at import')")
    const result = await app.flux(['build'])
    expectFailure(result, 'SERVER_NOT_LOADED', 1)
    expect(result.all).toMatch(/app\/server\/services\/notes\.ts:\d+:\d+/)
    expect(result.all).toMatch(/> \d+ \| if \(new Date\(\)\.getTime\(\) > 0\) throw new Error\('broken at import'\)/)
    expect(await dist()).toEqual(before)
    expect((await readdir(app.dir)).filter((name) => name.endsWith('.flux-tmp') || name === 'data')).toEqual([])
    // It was not kept as one that had passed.
    expectFailure(await app.flux(['build']), 'SERVER_NOT_LOADED', 1)
    await put('fluxstack.config.ts', (text) =>
      text.replace('defineConfig({', 'defineConfig({ build: { check: false },'),
    )
    expect(checked(await build())).toBeUndefined()
  })

  it('is asked on a database in memory, with its tables', async () => {
    await append(
      "if ((await db.select().from(notes)).length > 0) throw new Error('not empty')\nawait db.insert(notes).values({ text: 'x' })",
      'app/server/services/index.ts',
    )
    await put('app/server/services/index.ts', (text) => `import { notes } from '../models/notes.ts'\n${text}`)
    expect((await build()).warnings).toEqual([])
    expect(existsSync(join(app.dir, 'data'))).toBe(false)
  })

  it('needs no variable of production', async () => {
    await put('app/server/env.ts', (text) =>
      text.replace(
        'FLUX_SECRET: secret(),',
        "FLUX_SECRET: secret(), API: z.url(), SIZE: z.int().min(1), MODE: z.enum(['a', 'b']), HOSTS: z.array(z.string()),",
      ),
    )
    await append(
      "import { env } from '../env.ts'\nif (new URL(env.API).host === '' || env.HOSTS.length > 9) throw new Error(env.MODE)",
    )
    await rename(join(app.dir, '.env'), join(app.dir, 'env.away'))
    try {
      expect((await build()).warnings).toEqual([])
      await append("if (!env.API.includes('example.com')) throw new Error('another API')")
      expect((await build()).warnings).toEqual([expect.stringMatching(/API.* (?:is|are) not set here.*another API/)])
    } finally {
      await rename(join(app.dir, 'env.away'), join(app.dir, '.env'))
    }
  })

  it('that reads a variable by itself is asked again when the variable is set', async () => {
    await append('Object.assign(globalThis, { api: new URL(process.env.OTHER_API as string).host })')
    const warned = [expect.stringContaining('OTHER_API is not set here')]
    expect((await build()).warnings).toEqual(warned)
    expect((await build()).warnings).toEqual(warned)
    const failed = await app.flux(['build'], { env: { OTHER_API: 'none' } })
    expectFailure(failed, 'SERVER_NOT_LOADED', 1)
    expect(failed.all).toContain('Invalid URL')
    expect((await build({ OTHER_API: 'https://api.test' })).warnings).toEqual([])
  })

  it('is told of circles of imports, and which of them an error comes from', async () => {
    const use =
      "import { first } from './first.ts'\nimport { notesRoutes } from './notes.ts'\nObject.assign(globalThis, { first })"
    await put('app/server/routes/index.ts', (text) => text.replace("import { notesRoutes } from './notes.ts'", use))
    await put('app/server/routes/first.ts', "import { second } from './second.ts'\nexport const first = () => second\n")
    await put(
      'app/server/routes/second.ts',
      "import { first } from './first.ts'\nexport const second = (): unknown => first\n",
    )
    const circle = 'app/server/routes/first.ts > app/server/routes/second.ts > app/server/routes/first.ts'
    expect((await build()).warnings).toEqual([expect.stringContaining(`A circle of imports: ${circle}.`)])
    expect((await app.flux(['build'])).stderr).toContain('A circle of imports: app/server/routes/first.ts >')
    await put(
      'app/server/routes/second.ts',
      "import { first } from './first.ts'\nexport const second: unknown = first()\n",
    )
    const result = await app.flux(['build', '--json'])
    expect(result.code).toBe(1)
    const { error } = JSON.parse(result.stdout) as { error: { code: string; detail: string } }
    expect(error.code).toBe('SERVER_NOT_LOADED')
    expect(error.detail).toMatch(/^app\/server\/routes\/second\.ts:2:\d+\n/)
    expect(error.detail).toContain('circle of imports: app/server/routes/second.ts > app/server/routes/first.ts >')
  })

  it('is not asked again when only the page has changed', async () => {
    await build()
    await append("console.log('a line more')", 'app/client/src/main.tsx')
    expect(checked(await build())).toBe('cached')
  })
})

describe('other apps', () => {
  it('PostgreSQL is not reached, and what asks it while it is imported is told of', async () => {
    await make({ flags: ['--db', 'postgres'] })
    await rm(join(app.dir, '.env'))
    expect((await build()).warnings).toEqual([])
    await append("import { database } from '../database.ts'\nawait database.pendingMigrations()")
    expect((await build()).warnings).toEqual([expect.stringMatching(/the app needs localhost:5432\. It ended with/)])
  })

  it('an app for Bun is loaded by Bun, and by Node as far as that goes', async () => {
    const runtime = await bun()
    await make({ flags: ['--runtime', 'bun'], runtime })
    expect((await build()).warnings).toEqual([])
    await append(
      "import { mkdirSync } from 'node:fs'\nmkdirSync('uploads')\nawait Bun.write('made.txt', 'x')\nBun.serve({ fetch: () => new Response() })",
    )
    expect((await build()).warnings).toEqual([])
    expect(['uploads', 'made.txt'].filter((name) => existsSync(join(app.dir, name)))).toEqual([])
    await append("import { dlopen } from 'bun:ffi'\nif (dlopen) throw new Error('broken on Bun')")
    const result = await app.flux(['build'])
    expectFailure(result, 'SERVER_NOT_LOADED', 1)
    expect(result.all).toContain('broken on Bun')
    const withoutBun = { PATH: '/nowhere' }
    await rm(join(app.dir, 'node_modules/.bin/bun'), { force: true })
    expect((await build(withoutBun)).warnings).toEqual([
      expect.stringContaining('It runs on Bun, which is not on this machine'),
    ])
  })
})
