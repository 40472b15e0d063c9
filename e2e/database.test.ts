import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeMigrations } from '../runtime/src/database/test-support/notes.ts'
import { bundleProgram } from './database/bundle.ts'
import { run } from './support/command.ts'
import { cloneFolder } from './support/installs.ts'
import { repository } from './support/paths.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'

const CREATE =
  'CREATE TABLE notes (id integer PRIMARY KEY AUTOINCREMENT, title text NOT NULL UNIQUE, at integer, weight real, bytes blob, tags text, done integer NOT NULL DEFAULT 0);'
/** Takes long enough that processes which start together meet in it. */
const SLOW = `CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT i FROM n;`

let program: string
let root: string
let runtimes: Runtime[]

beforeAll(async () => {
  program = await bundleProgram('sqlite')
  runtimes = [node, await node24(), await bun()]
})
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-database-'))
  writeMigrations(join(root, 'migrations'), { '0000_notes': CREATE, '0001_filler': SLOW })
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function start(runtime: Runtime, url: string, what = 'use'): Promise<Record<string, unknown>> {
  const { stdout, all } = await run(runtime.path, [program, url, what], { cwd: root })
  try {
    return JSON.parse(stdout) as Record<string, unknown> // what the program prints
  } catch {
    throw new Error(`${runtime.name} printed\n${all}`)
  }
}

describe('SQLite', () => {
  it.each(['file:./data/app.db', ':memory:'])('answers alike on every runtime: %s', async (url) => {
    const answers = []
    for (const runtime of runtimes) {
      answers.push(await start(runtime, url))
      await rm(join(root, 'data'), { recursive: true, force: true })
    }
    const [first, ...others] = answers
    expect(first).toMatchObject({
      applied: ['0000_notes', '0001_filler'],
      rowsAffected: 1,
      lastInsertRowid: '2',
      rolledBack: 10,
      counted: { title: '40' },
      nested: 'DATABASE_NESTED_TRANSACTION',
      twice: 'unique',
      big: expect.stringContaining('cannot be safely represented'),
    })
    for (const other of others) expect(other).toEqual(first)
  })

  it('migrates once when servers start at the same time, whichever runtime they are', async () => {
    for (let round = 0; round < 3; round++) {
      const started = [...runtimes, ...runtimes].map((runtime) => start(runtime, 'file:./data/app.db', 'open'))
      const applied = (await Promise.all(started)).map((answer) => answer['applied'])
      expect(applied.toSorted((a, b) => String(b).localeCompare(String(a)))).toEqual([
        ['0000_notes', '0001_filler'],
        [],
        [],
        [],
        [],
        [],
      ])
      await rm(join(root, 'data'), { recursive: true })
    }
  })

  it('says what is wrong with the file, the same on every runtime', async () => {
    await writeFile(join(root, 'damaged.db'), 'this is not a database, '.repeat(500))
    await mkdir(join(root, 'folder.db'))
    await writeFile(join(root, 'in-the-way'), '')
    for (const runtime of runtimes) {
      expect(await start(runtime, 'damaged.db'), runtime.name).toEqual({ error: 'DATABASE_CORRUPT' })
      expect(await start(runtime, 'folder.db'), runtime.name).toEqual({ error: 'DATABASE_UNOPENABLE' })
      expect(await start(runtime, 'in-the-way/app.db'), runtime.name).toEqual({ error: 'DATABASE_FOLDER_UNWRITABLE' })
      expect(await start(runtime, 'libsql://host/db'), runtime.name).toEqual({ error: 'DATABASE_URL_INVALID' })
    }
  })

  it('says when the file or its folder may not be written', async () => {
    await start(node, 'app.db', 'open')
    await chmod(root, 0o555)
    await chmod(join(root, 'app.db'), 0o444)
    try {
      for (const runtime of runtimes) {
        expect(await asNobody(runtime, 'app.db'), runtime.name).toMatch(/DATABASE_(?:READ_ONLY|UNOPENABLE)/)
        expect(await asNobody(runtime, 'new/app.db'), runtime.name).toContain('DATABASE_FOLDER_UNWRITABLE')
      }
    } finally {
      await chmod(root, 0o755)
    }
  })
})

/** Permission bits stop nobody who is root. */
async function asNobody(runtime: Runtime, url: string): Promise<string> {
  const command = [runtime.path, program, url, 'open']
  const isRoot = process.getuid?.() === 0
  const [first = '', ...rest] = isRoot
    ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', ...command]
    : command
  return (await run(first, rest, { cwd: root, env: { HOME: tmpdir() } })).all
}

describe('a build without the other drivers', () => {
  let app: string

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'flux-drivers-'))
    const modules = join(app, 'node_modules')
    await mkdir(join(modules, '@fluxstack', 'runtime'), { recursive: true })
    for (const name of ['zod', 'drizzle-orm'])
      await cloneFolder(join(repository, 'node_modules', name), join(modules, name))
    await cloneFolder(join(repository, 'runtime', 'dist'), join(modules, '@fluxstack', 'runtime', 'dist'))
    await copyFile(join(repository, 'runtime', 'package.json'), join(modules, '@fluxstack', 'runtime', 'package.json'))
    await copyFile(join(repository, 'e2e', 'database', 'sqlite-program.ts'), join(app, 'program.ts'))
    await build({
      root: app,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: 'program.ts',
        outDir: 'dist',
        minify: true,
        rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
      },
    })
    await rm(modules, { recursive: true })
  })
  afterAll(() => rm(app, { recursive: true, force: true }))

  it('runs on Bun, and says on Node which package is missing', async () => {
    const on = (runtime: Runtime) => run(runtime.path, [join(app, 'dist', 'program.mjs'), ':memory:'], { cwd: root })
    expect(JSON.parse((await on(await bun())).stdout)).toMatchObject({ counted: { title: '40' } })
    expect(JSON.parse((await on(node)).stdout)).toEqual({ error: 'DATABASE_DRIVER_MISSING' })
  })
})
