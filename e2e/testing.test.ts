import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@fluxstack/runtime/database'
import { createTestDatabase, FluxStackTestUtils } from '@fluxstack/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './support/command.ts'
import { snippetsOf } from '../scripts/check/snippets.ts'
import { cacheDir, repository } from './support/paths.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'

const folder = join(repository, 'e2e', 'testing')

describe('@fluxstack/runtime/testing in other runners', () => {
  const runners: [string, () => Promise<Runtime>, string[]][] = [
    ['node:test', async () => node, ['--test', '--test-reporter=tap', join(folder, 'node.mjs')]],
    ['node:test on Node 24', node24, ['--test', '--test-reporter=tap', join(folder, 'node.mjs')]],
    ['bun test', bun, ['test', join(folder, 'bun.mjs')]],
  ]
  it.each(runners)('%s', async (_, runtime, args) => {
    const temporary = mkdtempSync(join(tmpdir(), 'flux-runner-'))
    try {
      const { path } = await runtime()
      const result = await run(path, args, { cwd: folder, env: { TMPDIR: temporary } })
      expect(result.code, result.all).toBe(0)
      expect(result.all).toMatch(/^# pass 4$|^ *4 pass$/m)
      expect(readdirSync(temporary)).toEqual([])
    } finally {
      rmSync(temporary, { recursive: true, force: true })
    }
  })
})

describe('docs/testing.md', () => {
  const root = join(cacheDir, 'testing-docs', String(process.pid))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('shows tests that pass', async () => {
    const tests = snippetsOf('docs/testing.md').filter(({ text }) => text.includes("from 'vitest'"))
    const migrations = join(root, 'app', 'server', 'migrations')
    mkdirSync(migrations, { recursive: true })
    writeMigration(migrations, 'CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL);')
    writeFileSync(join(root, 'vitest.config.mjs'), 'export default {}\n')
    for (const { line, text } of tests) writeFileSync(join(root, `line-${line}.test.ts`), text)
    const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs')
    const result = await run(node.path, [vitest, 'run', '--root', root], { cwd: root })
    expect(result.code, result.all).toBe(0)
    expect(result.all).toContain(`${tests.length} passed`)
  })
})

describe('a database of its own on PostgreSQL', () => {
  let postgres: Postgres
  const utils = new FluxStackTestUtils()
  const schema = {}

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await utils.cleanup()
    await postgres?.stop()
  })

  const databases = async () => {
    const server = await openDatabase({ driver: 'postgres', url: postgres.url, schema })
    const rows: Iterable<Record<string, unknown>> = (await server.db.execute(
      "SELECT datname FROM pg_database WHERE datname LIKE 'flux_test_%'",
    )) as unknown as Iterable<Record<string, unknown>> // what postgres.js gives
    const names = Array.from(rows, ({ datname }) => String(datname))
    await server.close()
    return names
  }

  it('has the migrations, is alone, and is dropped', async () => {
    const migrations = await utils.folder()
    writeMigration(migrations, 'CREATE TABLE notes (id serial, title text);')
    const options = { driver: 'postgres', url: postgres.url, schema, migrations } as const
    const made = await Promise.all([1, 2, 3].map(() => createTestDatabase(options)))
    expect(new Set(made.map(({ url }) => url)).size).toBe(3)
    expect(await databases()).toHaveLength(3)
    await made[0]?.db.execute("INSERT INTO notes (title) VALUES ('milk')")
    const rows = await made[1]?.db.execute('SELECT * FROM notes')
    expect(rows).toHaveLength(0)
    await Promise.all(made.map((one) => one[Symbol.asyncDispose]()))
    expect(await databases()).toEqual([])
  })

  it('leaves nothing behind where a migration fails', async () => {
    const migrations = await utils.folder()
    writeMigration(migrations, 'CREATE TABLE (')
    const failed = createTestDatabase({ driver: 'postgres', url: postgres.url, schema, migrations })
    await expect(failed).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
    expect(await databases()).toEqual([])
  })

  it('says so where the user may make none', async () => {
    const server = await openDatabase({ driver: 'postgres', url: postgres.url, schema })
    await server.db.execute('CREATE ROLE guest LOGIN NOCREATEDB')
    await server.close()
    const url = new URL(postgres.url)
    url.username = 'guest'
    const failed = createTestDatabase({ driver: 'postgres', url: url.href, schema })
    await expect(failed).rejects.toMatchObject({
      code: 'DATABASE_NOT_MADE',
      message: expect.stringMatching(/permission denied.*CREATEDB/),
    })
  })

  it('drops what runs that were killed left behind, and nothing else', async () => {
    const left = `flux_test_${(Date.now() - 3_700_000).toString(36)}_0123456789ab`
    const young = `flux_test_${Date.now().toString(36)}_0123456789ab`
    for (const name of [left, young, 'flux_test_of_mine']) await postgres.database(name)
    const script = `import { createTestDatabase } from '@fluxstack/runtime/testing'
      const made = await createTestDatabase({ driver: 'postgres', url: process.argv[1], schema: {} })
      await made[Symbol.asyncDispose]()`
    const result = await run(node.path, ['--input-type=module', '-e', script, postgres.url], { cwd: folder })
    expect(result.code, result.all).toBe(0)
    expect((await databases()).toSorted()).toEqual(['flux_test_of_mine', young].toSorted())
  })

  it('says so where there is no server', async () => {
    const url = new URL(postgres.url)
    url.port = '1'
    const failed = createTestDatabase({ driver: 'postgres', url: url.href, schema })
    await expect(failed).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  })
})

/** One, in drizzle-kit's form. */
function writeMigration(migrations: string, text: string): void {
  mkdirSync(join(migrations, 'meta'))
  writeFileSync(join(migrations, '0000_first.sql'), text)
  const entries = [{ idx: 0, version: '7', when: 1000, tag: '0000_first', breakpoints: true }]
  const journal = { version: '7', dialect: 'postgresql', entries }
  writeFileSync(join(migrations, 'meta', '_journal.json'), JSON.stringify(journal))
}
