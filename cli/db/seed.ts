import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as envModule from '@fluxstack/runtime/env'
import type * as viteModule from 'vite'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import { applyPending } from './migrate.ts'
import { targetOf } from './target.ts'
import { runsOnBun, throughBun } from './under-bun.ts'

const SEED = 'app/server/seed.ts'
const DATABASE = 'app/server/database.ts'
const SERVICES = 'app/server/services/index.ts'

export const hasSeed = (root: string): boolean => existsSync(join(root, SEED))

interface Modules {
  readonly seed: { readonly default?: unknown }
  readonly database: { readonly db?: unknown; readonly database?: { close?(): Promise<void> } }
  readonly services?: { readonly services?: unknown }
}

/**
 * `flux db seed`: applies what is pending, then runs the app's own seed with its database and its services.
 * @throws CliError SEED_NOT_FOUND, SEED_FAILED, NO_DATABASE, DATABASE_UNUSABLE
 */
export async function seed(ctx: ProjectContext): Promise<{ readonly database: string; readonly seeded: true }> {
  const { root, env, log } = ctx
  const target = await targetOf(root, env)
  if (!hasSeed(root)) throw notFound()
  if (runsOnBun(root, target)) await throughBun(['seed'], ctx)
  else {
    await applyPending(ctx)
    await runSeed(ctx)
  }
  if (!ctx.json) log.success(`Seeded ${target.shown}.`)
  return { database: target.shown, seeded: true }
}

/** Runs the seed over a database that is up to date. @throws CliError SEED_FAILED */
export function runSeed(ctx: ProjectContext): Promise<void> {
  return inEnvironment(ctx, () => withModules(ctx.root, run))
}

async function run({ seed: { default: fill }, database, services }: Modules): Promise<void> {
  if (typeof fill !== 'function') {
    throw new CliError('SEED_FAILED', { detail: `${SEED} has no function as its default export.`, fix: EXAMPLE })
  }
  try {
    await (fill as (db: unknown, services: unknown) => unknown)(database.db, services?.services)
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause // drizzle repeats the statement
    throw new CliError('SEED_FAILED', {
      detail: `${SEED} threw: ${inner instanceof Error ? inner.message : String(inner)}`,
      state: 'What it had written before stays in the database.',
      cause,
    })
  }
}

/** The app's code finds its environment as the development server leaves it; the seed's lines keep out of `--json`'s answer. */
async function inEnvironment<T>({ root, json, stderr }: ProjectContext, work: () => Promise<T>): Promise<T> {
  const { applyEnvFiles } = await loadFromApp<typeof envModule>(root, '@fluxstack/runtime/env')
  applyEnvFiles({ root })
  const { log } = console
  // oxlint-disable-next-line no-console -- the seed is the app's own code, and prints
  if (json) console.log = (...words: unknown[]) => void stderr.write(`${words.join(' ')}\n`)
  try {
    return await work()
  } finally {
    console.log = log // oxlint-disable-line no-console -- as above
  }
}

type Import = (file: string) => Promise<unknown>

/** Loads the seed and what it is given: by Bun itself, else through Vite, as the development server loads the app. */
async function withModules(root: string, work: (modules: Modules) => Promise<void>): Promise<void> {
  if (process.versions['bun'] !== undefined) {
    await withDatabaseOf(root, (file) => import(pathToFileURL(file).href), work)
    return
  }
  const { createServer, createServerModuleRunner } = await loadFromApp<typeof viteModule>(root, 'vite')
  const server = await createServer({
    root,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: false })
  try {
    await withDatabaseOf(root, (file) => runner.import(file), work)
  } finally {
    await runner.close()
    await server.close()
  }
}

/** The app's own module opens the database; whatever comes then, it is closed, or the process would wait for it. */
async function withDatabaseOf(
  root: string,
  importFile: Import,
  work: (modules: Modules) => Promise<void>,
): Promise<void> {
  const load = (file: string) => importFile(join(root, file)).catch(broken(file))
  if (!existsSync(join(root, DATABASE))) {
    throw new CliError('SEED_FAILED', { detail: `There is no ${DATABASE}, whose \`db\` the seed gets.` })
  }
  const database = (await load(DATABASE)) as Modules['database']
  try {
    const seed = (await load(SEED)) as Modules['seed']
    const services = existsSync(join(root, SERVICES)) ? ((await load(SERVICES)) as Modules['services']) : undefined
    await work({ seed, database, ...(services && { services }) })
  } finally {
    await database.database?.close?.()
  }
}

const broken =
  (file: string) =>
  (cause: unknown): never => {
    if (cause instanceof CliError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('SEED_FAILED', {
      detail: `${file} cannot be loaded: ${said}`,
      state: 'Nothing was seeded.',
      cause,
    })
  }

const EXAMPLE = `Write ${SEED}:

import type { Database } from './database.ts'
import { notes } from './models/index.ts'

export default async function seed(db: Database) {
  await db.insert(notes).values([{ text: 'The first note' }])
}`

const notFound = () =>
  new CliError('SEED_NOT_FOUND', { detail: `There is no ${SEED}.`, fix: EXAMPLE, state: 'Nothing was changed.' })
