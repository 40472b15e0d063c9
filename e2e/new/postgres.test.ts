import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectApi, expectPage, expectProblem } from '../support/answers.ts'
import { makeApp, type App } from '../support/app.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'

let postgres: Postgres
let app: App

beforeAll(async () => {
  ;[postgres, app] = await Promise.all([startPostgres(), makeApp({ flags: ['--db', 'postgres'] })])
})
afterAll(async () => {
  await Promise.all([postgres?.stop(), app?.remove()])
})

it('passes its checks, and its tests on a real server', async () => {
  const env = { DATABASE_URL: await postgres.database('tests') }
  for (const script of ['typecheck', 'lint', 'format:check', 'test']) {
    const result = await app.script(script, [], { env })
    expect(result.code, `npm run ${script}\n${result.all}`).toBe(0)
  }
})

it('its tests fail naming DATABASE_URL where there is none', async () => {
  const result = await app.script('test')
  expect(result.code).not.toBe(0)
  expect(result.all).toContain('DATABASE_URL')
})

it('says it is not ready, naming migrate.js, until that has been run', async () => {
  const built = await app.script('build')
  expect(built.code, built.all).toBe(0)
  const env = { DATABASE_URL: await postgres.database('production') }
  const server = await app.start({ env })
  try {
    await expectApi(server)
    const problem = await expectProblem(await server.fetch('/api/ready'), 503)
    expect(JSON.stringify(problem)).toContain('dist/server/migrate.js')

    const migrated = await app.exec(process.execPath, ['dist/server/migrate.js'], { env })
    expect(migrated.code, migrated.all).toBe(0)
    const again = await app.exec(process.execPath, ['dist/server/migrate.js'], { env })
    expect(again.code, again.all).toBe(0)

    expect((await server.fetch('/api/ready')).status).toBe(200)
    await expectPage(server)
    const body = JSON.stringify({ text: 'In PostgreSQL' })
    const added = await server.fetch('/api/notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(added.ok, await added.text()).toBe(true)
    expect(await (await server.fetch('/api/notes')).text()).toContain('In PostgreSQL')
  } finally {
    await server.stop()
  }
})

it('migrate.js fails clearly when there is no server', async () => {
  const env = { DATABASE_URL: 'postgres://flux@127.0.0.1:1/none' }
  const result = await app.exec(process.execPath, ['dist/server/migrate.js'], { env, timeout: 60_000 })
  expect(result.code).toBe(1)
  expect(result.all).not.toMatch(/^\s+at /m)
})
