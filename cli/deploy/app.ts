import type * as configModule from '@fluxstack/runtime/config'
import type { ProjectContext } from '../context.ts'
import type { DeployApp } from '../define-deploy-target.ts'
import { plainFolder } from '../build/plain-folder.ts'
import { appRuntime } from '../dev/app-runtime.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { loadFromApp } from '../project/load.ts'
import { environmentOf, type Environment } from './environment.ts'

/** Where the app listens when its configuration takes any free port: what leads there has to know. */
const PORT = 3000

interface Deployable {
  readonly app: DeployApp
  readonly environment: Environment
}

/**
 * What is deployed, by its configuration and environment in production.
 * @throws CliError CONFIG_INVALID, PACKAGE_JSON_BROKEN, PACKAGE_NOT_FOUND, ENVIRONMENT_INVALID
 */
export async function readDeployable(ctx: ProjectContext): Promise<Deployable> {
  const { root, env } = ctx
  const config = await readConfig(root, env)
  const facts = readAppFacts(root)
  const environment = await environmentOf(root, env)
  const app: DeployApp = {
    root,
    name: hostName(facts.name),
    runtime: appRuntime(root),
    database: config.database.driver,
    redis: ['redis', 'ioredis'].some((name) => name in facts.dependencies),
    outDir: plainFolder(config.build.outDir),
    port: config.server.port || PORT,
    // Requests and sockets have the deadline once, the stop hooks once more.
    stopSeconds: Math.ceil((2 * config.server.stopDeadline) / 1000) + 5,
    release: await releaseOf(ctx),
    pageVariables: environment.pageVariables,
    variables: environment.variables,
  }
  return { app, environment }
}

async function readConfig(root: string, env: ProjectContext['env']) {
  const { loadConfig } = await loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config')
  try {
    return (await loadConfig({ root, mode: 'production', env })).config
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', { detail, state: 'Nothing was deployed.', cause })
  }
}

/** `@acme/My_Shop` → `my-shop`. Empty and too long names are left to the target, which knows what is allowed. */
export function hostName(name: string): string {
  const own = name.replace(/^@[^/]*\//, '').toLowerCase()
  return own.replaceAll(/[^a-z\d]+/g, '-').replaceAll(/^-+|-+$/g, '')
}

/** Variables that a hook of git sets would point it to another repository. */
const GIT = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, LC_ALL: 'C' }

/**
 * Git's short hash, the repository being the app's or one around it; with the time and `-dirty` where files of the app differ from
 * it, as two such releases are not the same. The time alone where no commit holds the app.
 */
async function releaseOf({ root, exec, now }: ProjectContext): Promise<string> {
  const time = now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()
  const git = (...args: string[]) => exec('git', args, { cwd: root, allowFailure: true, timeout: 10_000, env: GIT })
  const held = await git('ls-tree', '--name-only', 'HEAD', '--', 'package.json')
  if (held.exitCode !== 0 || held.stdout.trim() === '') return time
  const hash = (await git('rev-parse', '--short=10', 'HEAD')).stdout.trim()
  const status = await git('status', '--porcelain', '--', '.')
  return status.stdout.trim() === '' ? hash : `${hash}-${time}-dirty`
}
