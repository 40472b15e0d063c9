import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../runtime/src/database/index.ts'
import { writeMigrations } from '../runtime/src/database/test-support/notes.ts'
import { runInSpan } from '../runtime/src/logging/context.ts'
import { appMetrics } from '../runtime/src/monitoring/metrics.ts'
import { Trace, TraceSpan } from '../runtime/src/monitoring/tracing/trace.ts'
import { bundleProgram } from './database/bundle.ts'
import { run } from './support/command.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import { bun, node, node24, type Runtime } from './support/runtimes.ts'

const CREATE = 'CREATE TABLE notes (id serial PRIMARY KEY, title text NOT NULL UNIQUE);'
/** Takes long enough that processes which start together meet in it. */
const SLOW = 'SELECT pg_sleep(0.5);--> statement-breakpoint\nCREATE TABLE filler (i int);'

let program: string
let server: Postgres
let runtimes: Runtime[]
let root: string
let url: string
let databases = 0

beforeAll(async () => {
  program = await bundleProgram('postgres')
  server = await startPostgres()
  runtimes = [node, await node24(), await bun()]
})
afterAll(() => server.stop())
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-postgres-'))
  url = await server.database(`test${++databases}`)
  writeMigrations(join(root, 'migrations'), { '0000_notes': CREATE, '0001_filler': SLOW })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(root, { recursive: true, force: true })
})

const start = (runtime: Runtime, what: string, env = {}) =>
  run(runtime.path, [program, what], { cwd: root, env: { DATABASE_URL: url, NODE_ENV: 'production', ...env } })

async function tables(): Promise<unknown[]> {
  const sql = postgres(url, { max: 1 })
  const rows = await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`
  await sql.end()
  return rows.map((row) => row['tablename'])
}

describe('migrate.js', () => {
  it('says what it applies, ends with 0, and has nothing to do the second time', async () => {
    const first = await start(node, 'migrate')
    expect(first).toMatchObject({
      code: 0,
      stdout: 'Applied 0000_notes\nApplied 0001_filler\nDone: 2 applied.',
      stderr: '',
    })
    expect(await start(node, 'migrate')).toMatchObject({ code: 0, stdout: 'The database is up to date.' })
  })

  it('run by every runtime at once, applies each migration once', async () => {
    const all = await Promise.all([...runtimes, ...runtimes].map((runtime) => start(runtime, 'migrate')))
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
    expect(all.filter(({ stdout }) => stdout.includes('Done: 2 applied.'))).toHaveLength(1)
    expect(await tables()).toEqual(['filler', 'notes'])
  })

  it('that fails ends with 1, names the statement and leaves nothing behind', async () => {
    writeMigrations(join(root, 'migrations'), {
      '0000_notes': CREATE,
      '0001_bad': 'CREATE TABLE x (a int);--> statement-breakpoint\nCREATE TABEL y;',
    })
    const failed = await start(node, 'migrate')
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr).toMatch(/^MIGRATION_FAILED: The migration 0001_bad failed at statement 2 of 2: .*TABEL/)
    expect(failed.stderr).not.toMatch(/^\s+at /m)
    expect(await tables()).toEqual([])
  })

  it('without a server, a database or an address ends with 1 and tells no password', async () => {
    const nowhere = await start(node, 'migrate', { DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/app' })
    expect(nowhere).toMatchObject({ code: 1 })
    expect(nowhere.stderr).toMatch(
      /^DATABASE_UNREACHABLE: The PostgreSQL server at 127\.0\.0\.1:1\/app does not let this app in \(ECONNREFUSED\)/,
    )
    const missing = await start(node, 'migrate', { DATABASE_URL: url.replace(/[^/]+$/, 'not_there') })
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DATABASE_UNREACHABLE: .*\(3D000\)/) })
    expect(await start(node, 'migrate', { DATABASE_URL: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATABASE_URL_MISSING/),
    })
    expect(nowhere.all).not.toContain('hunter2')
  })
})

describe('a server', () => {
  it('answers alike on every runtime', async () => {
    await start(node, 'migrate')
    for (const runtime of runtimes) {
      expect(JSON.parse((await start(runtime, 'use')).stdout), runtime.name).toEqual({
        titles: ['a'],
        twice: 'unique',
        outcome: 'changed my mind',
        one: 1,
        count: 1,
      })
    }
  })

  it('in production starts without its migrations and is not ready until migrate.js has been run', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const database = await openDatabase({ driver: 'postgres', url, root, schema: {}, migrations: 'migrations' })
    expect(await database.pendingMigrations()).toEqual(['0000_notes', '0001_filler'])
    await expect(database.ready.check()).rejects.toMatchObject({
      code: 'MIGRATIONS_PENDING',
      userMessage: '2 database migrations have not been applied. Run `node dist/server/migrate.js`.',
    })
    await start(node, 'migrate')
    await expect(database.ready.check()).resolves.toBeUndefined()
    await database.close()
  })

  it('in development brings the database up to date itself', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    const database = await openDatabase({ driver: 'postgres', url, root, schema: {}, migrations: 'migrations' })
    expect(await database.pendingMigrations()).toEqual([])
    await database.close()
  })

  it('shows its queries as spans without their values, those of a transaction too', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    const { db, close } = await openDatabase({ driver: 'postgres', url, root, schema: {}, migrations: 'migrations' })
    const ended: TraceSpan[] = []
    const trace = new Trace({ ended: (span) => void ended.push(span) }, { id: '1', sampled: true })
    const request = new TraceSpan(trace, 'GET', 'server', undefined, 'root')
    await runInSpan(request, async () => {
      await db.execute("insert into notes (title) values ('private')")
      await db.transaction(async (tx) => {
        await tx.execute('select title from notes')
        await tx.transaction(async (nested) => void (await nested.execute('update notes set title = $$x$$')))
      })
      await expect(db.execute('select nothing from nowhere')).rejects.toThrow('nowhere')
    })
    await close()
    const measured = appMetrics.collect().find(({ name }) => name === 'database_query_duration_seconds')
    const labels = { driver: 'postgres', outcome: 'error' }
    expect(measured?.samples).toContainEqual(expect.objectContaining({ labels, count: 1 }))
    expect(ended.map(({ name, failed }) => [name, failed])).toEqual([
      ['INSERT notes', false],
      ['SELECT notes', false],
      ['UPDATE notes', false],
      ['SELECT nowhere', true],
    ])
    expect(ended[0]?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.query.text': 'insert into notes (title) values (?)',
    })
  })

  it('starts without a database server and is not ready', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const away = 'postgres://app:hunter2@127.0.0.1:1/app'
    const database = await openDatabase({ driver: 'postgres', url: away, root, schema: {}, migrations: 'migrations' })
    await expect(database.ready.check()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    await expect(database.ready.check()).rejects.not.toThrow('hunter2')
    await database.close()
  })
})
