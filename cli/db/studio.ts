import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { readAppFacts, type AppFacts } from '../project/app-facts.ts'
import { ChangeSet } from '../project/changes.ts'
import { resolveFromApp } from '../project/load.ts'
import { execCommand, installArguments, lockFileOf } from '../project/package-manager.ts'
import { DIALECTS } from './dialect.ts'
import { placesOf } from './places.ts'
import { targetOf, type Target } from './target.ts'

/** The version whose snapshots FluxStack writes. */
const KIT = '^0.31.11'
const LIBSQL = '^0.18.0'
const CONFIG = '.flux/cache/drizzle-studio.config.ts'

/**
 * `flux db studio`: drizzle-kit's studio over the app's database, until Ctrl-C.
 * @throws CliError NO_DATABASE, DATABASE_UNUSABLE, PACKAGE_NOT_FOUND, INSTALL_FAILED, COMMAND_FAILED, CANCELLED
 */
export async function studio({ port }: { readonly port: number | undefined }, ctx: ProjectContext) {
  const { root, env, exec, log } = ctx
  const target = await targetOf(root, env)
  const app = readAppFacts(root)
  const missing = Object.entries({
    'drizzle-kit': KIT,
    ...(target.database === 'sqlite' && { '@libsql/client': LIBSQL }),
  }).filter(([name]) => !isInstalled(root, name))
  if (missing.length > 0) await install(Object.fromEntries(missing), app, ctx)
  await writeConfig(root, target)
  const flags = port === undefined ? [] : ['--port', String(port)]
  const bin = join(resolveFromApp(root, 'drizzle-kit'), '..', 'bin.cjs')
  log.info(`Studio over ${target.shown}; Ctrl-C ends it.`)
  try {
    await exec('node', [bin, 'studio', '--config', CONFIG, ...flags], {
      cwd: root,
      env: { ...env, FLUX_STUDIO_URL: urlOf(target) },
      output: 'inherit',
    })
  } catch (error) {
    // That is how it ends.
    if (!(error instanceof CliError) || error.code !== 'CANCELLED') throw error
  } finally {
    rmSync(join(root, CONFIG), { force: true })
  }
  return { database: target.shown }
}

/** The address, which may hold a password, stays in the environment and out of the file. */
async function writeConfig(root: string, { database, migrations }: Target): Promise<void> {
  const { models } = await placesOf(root, new ChangeSet({ root, command: 'db studio' }))
  const config = { dialect: DIALECTS[database].kit, schema: `./${models}`, out: `./${migrations}` }
  mkdirSync(join(root, '.flux/cache'), { recursive: true, mode: 0o700 })
  const text = `export default { ...${JSON.stringify(config)}, dbCredentials: { url: process.env.FLUX_STUDIO_URL } }\n`
  writeFileSync(join(root, CONFIG), text, { mode: 0o600 })
}

const urlOf = ({ file, url }: Target) => (file === undefined ? url : `file:${file}`)

function isInstalled(root: string, name: string): boolean {
  try {
    resolveFromApp(root, name)
    return true
  } catch {
    return false
  }
}

async function install(packages: Record<string, string>, { pm }: AppFacts, ctx: ProjectContext): Promise<void> {
  const { root, argv, now, ask, yes, isTTY, exec, progress } = ctx
  const names = Object.keys(packages).join(' ')
  const by = `${pm} ${pm === 'npm' ? 'install --save-dev' : pm === 'bun' ? 'add --dev' : 'add -D'} ${names}`
  const go = yes || (isTTY && (await ask.confirm({ flag: '--yes', message: `The studio needs ${names}. Install it?` })))
  if (!go) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: `The studio needs ${names}, which this app does not have.`,
      fix: `Run \`${by}\`, then \`${execCommand(pm, 'flux')} db studio\` again; or pass --yes.`,
      state: 'Nothing was changed.',
    })
  }
  const changes = new ChangeSet({ root, command: 'db studio', argv, now })
  changes.dependencies({ addDev: packages })
  const step = {
    kind: 'install',
    title: `Install ${names} with ${pm}`,
    run: [pm, ...installArguments(pm)],
    lockfile: lockFileOf(pm),
  }
  changes.step(step)
  ctx.changed((await changes.commit()).changes)
  await progress(step.title, async (say) => {
    const { exitCode, stderr } = await exec(pm, installArguments(pm), { cwd: root, allowFailure: true, onLine: say })
    if (exitCode === 0) return
    throw new CliError('INSTALL_FAILED', {
      detail: `${pm} install failed. ${stderr.trim().split('\n').at(-1) ?? ''}`.trim(),
      fix: `Run \`${pm} install\`, then the command again; flux undo takes the new line in package.json back.`,
      state: `${names} stands in package.json and is not installed.`,
    })
  })
  await changes.completed(step)
}
