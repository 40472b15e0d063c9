/**
 * `npm run quickstart`: builds FluxStack, makes a new app in a folder it names, installs it, starts it, and shows what it says
 * until it ends. `-- --check` proves that it answers and exits; other flags go to `flux new`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fluxBin, repository } from '../e2e/support/paths.ts'
import { startServer, type ServerProcess } from '../e2e/support/server.ts'
import { keepRunning } from './quickstart/keep-running.ts'
import { prove } from './quickstart/prove.ts'

const flags = process.argv.slice(2)
const check = flags.includes('--check')

try {
  process.exitCode = await quickstart(flags.filter((flag) => flag !== '--check'))
} catch (error) {
  console.error(`\nThe quick start stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

async function quickstart(newFlags: string[]): Promise<number> {
  step('Building FluxStack')
  runOrFail('npm', ['run', '--silent', 'build'])
  // Outside the repository: an app below it would find the repository's packages and prove nothing.
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'fluxstack-')))
  const app = join(parent, 'my-app')
  step(`Making a new app in ${app}`)
  try {
    runOrFail(process.execPath, [fluxBin, 'new', app, '--yes', ...newFlags])
  } finally {
    // Nothing is made where flux new refuses a flag, and with --help and --dry-run.
    if (!existsSync(app)) await rm(parent, { recursive: true })
  }
  if (!existsSync(app)) return 0
  step(`Starting it in ${app}`)
  const dev = ['run', '--silent', 'dev']
  if (!check) return keepRunning('npm', dev, app)
  const server = await startServer('npm', dev, { cwd: app })
  console.log(`It runs at ${server.url}`)
  return proveAndRemove(server, app, parent)
}

async function proveAndRemove(server: ServerProcess, app: string, parent: string): Promise<number> {
  const proofs = await prove(server.url, { page: existsSync(join(app, 'app/client')) })
  await server.stop()
  for (const { title, problem } of proofs) console.log(problem ? `FAIL  ${title}: ${problem}` : `pass  ${title}`)
  if (proofs.some(({ problem }) => problem !== undefined)) {
    console.error(
      `\nThe app does not answer as it should. It is left in ${app} for you to look at; it said:\n${server.output()}`,
    )
    return 1
  }
  await rm(parent, { recursive: true, force: true })
  console.log('\nIt answers. The folder has been removed again.')
  return 0
}

function step(what: string): void {
  console.log(`\n${what}`)
}

function runOrFail(command: string, args: string[]): void {
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, error } = spawnSync(command, args, { cwd: repository, stdio: 'inherit', shell })
  if (error) throw error
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}, see above.`)
}
