import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { cleanEnv, must, run, type CommandOptions, type Finished } from './command.ts'
import { installOnce } from './installs.ts'
import { fluxBin } from './paths.ts'
import { freePort } from './ports.ts'
import type { Runtime } from './runtimes.ts'
import { startServer, type ServerOptions, type ServerProcess } from './server.ts'

export interface AppOptions {
  /** Flags for `flux new`, for example `['--template', 'api']`. */
  flags?: string[]
  /** Default `my-app`. */
  name?: string
  /** Install dependencies from the cache of installs; default true. */
  install?: boolean
  /** Put first on PATH of everything the app runs. */
  runtime?: Runtime
  env?: NodeJS.ProcessEnv
}

export interface App {
  dir: string
  /** Runs `npm run <script> -- <args>`; never throws for a code other than 0. */
  script(name: string, args?: string[], options?: CommandOptions): Promise<Finished>
  /** Runs the app's own `flux`, as `npx flux` would without npx's half second. */
  flux(args: string[], options?: CommandOptions): Promise<Finished>
  /** Runs any program in the app's folder. */
  exec(command: string, args: string[], options?: CommandOptions): Promise<Finished>
  /** Starts `npm start` on a free port. */
  start(options?: Partial<ServerOptions>): Promise<ServerProcess>
  /** Starts `flux dev` on a free port. */
  dev(args?: string[], options?: Partial<ServerOptions>): Promise<ServerProcess>
  /** Removes the folder it was made in. */
  remove(): Promise<void>
}

/** An empty folder of the system's temporary directory, by its real path. */
export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'flux-e2e-')))
}

/** Runs the built `flux` of the repository, by the Node that runs the tests. */
export function flux(args: string[], options: CommandOptions = {}): Promise<Finished> {
  return run(process.execPath, [fluxBin, ...args], options)
}

/** Makes an app in a temporary folder with the built `flux`. */
export async function makeApp(options: AppOptions = {}): Promise<App> {
  const parent = await temporaryFolder()
  const dir = join(parent, options.name ?? 'my-app')
  const flags = ['--yes', '--no-install', '--no-git', '--pm', 'npm', ...(options.flags ?? [])]
  await must(process.execPath, [fluxBin, 'new', dir, ...flags], { cwd: parent, ...withEnv(options) })
  if (options.install ?? true) await installOnce(dir)
  return { ...openApp(dir, options), remove: () => rm(parent, { recursive: true, force: true }) }
}

/** Makes an app and builds it for production. */
export async function makeBuiltApp(options: AppOptions = {}): Promise<App> {
  const app = await makeApp(options)
  const built = await app.script('build')
  if (built.code === 0) return app
  await app.remove()
  throw new Error(built.all)
}

/** An app that is there already; `remove` removes its folder. */
export function openApp(dir: string, options: Pick<AppOptions, 'runtime' | 'env'> = {}): App {
  const merged = (given: { env?: NodeJS.ProcessEnv } = {}) => ({
    cwd: dir,
    ...given,
    env: { ...withEnv(options).env, ...given.env },
  })
  return {
    dir,
    script: (name, args = [], given) => run('npm', ['run', '--silent', name, '--', ...args], merged(given)),
    flux: (args, given) =>
      run(process.execPath, [join(dir, 'node_modules/fluxstack/dist/cli/flux.js'), ...args], merged(given)),
    exec: (command, args, given) => run(command, args, merged(given)),
    start: async (given) => {
      const { env, ...rest } = merged(given)
      return startServer('npm', ['start', '--silent'], { ...rest, env: { PORT: `${await freePort()}`, ...env } })
    },
    dev: async (args = [], given) => {
      const port = args.includes('--port') ? [] : ['--port', `${await freePort()}`]
      return startServer('npm', ['run', '--silent', 'dev', '--', ...port, ...args], merged(given))
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

function withEnv({ runtime, env }: Pick<AppOptions, 'runtime' | 'env'>): { env: NodeJS.ProcessEnv } {
  const path = runtime ? { PATH: `${runtime.bin}${delimiter}${cleanEnv()['PATH']}` } : {}
  return { env: { ...path, ...env } }
}
