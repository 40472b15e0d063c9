import { afterAll } from 'vitest'
import { holdsEveryGenerator } from './support/every-generator.ts'
import { sampledGenerators } from './support/generators.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import { bun } from './support/runtimes.ts'

const generators = await sampledGenerators()
const onBun = async () => ({ runtime: await bun() })

let postgres: Promise<Postgres> | undefined
const onPostgres = async (name: string) => {
  const { database } = await (postgres ??= startPostgres())
  // What has been applied is not taken back byte for byte, so the tests, which apply it, have a database of their own.
  const [env, testEnv] = [await database(name), await database(`${name}_tests`)].map((url) => ({ DATABASE_URL: url }))
  return { ...(env && { env }), ...(testEnv && { testEnv }) }
}
afterAll(async () => (await postgres)?.stop())

// With the new app of generate.test.ts, every two choices meet in one of these.
holdsEveryGenerator(generators, {
  flags: ['--template', 'api', '--runtime', 'bun'],
  has: ['database'],
  alone: false,
  prepare: onBun,
})
holdsEveryGenerator(generators, {
  flags: ['--db', 'none', '--runtime', 'bun'],
  has: ['client'],
  alone: false,
  prepare: onBun,
})
holdsEveryGenerator(generators, { flags: ['--template', 'api', '--db', 'none'], has: [], alone: false })
holdsEveryGenerator(generators, {
  flags: ['--db', 'postgres'],
  has: ['client', 'database'],
  alone: true,
  prepare: () => onPostgres('app'),
})
holdsEveryGenerator(generators, {
  flags: ['--template', 'api', '--db', 'postgres', '--runtime', 'bun'],
  has: ['database'],
  alone: false,
  prepare: async () => ({ ...(await onBun()), ...(await onPostgres('api')) }),
})
