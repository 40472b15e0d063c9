import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { cacheDir, fluxBin, repository } from '../support/paths.ts'
import { node, type Runtime } from '../support/runtimes.ts'
import { type ServerProcess, startServer } from '../support/server.ts'

export type Mode = 'production' | 'development'

/** One column of the table: the app of `project/`, on one runtime, in one mode. */
export interface Target {
  mode: Mode
  runtime: Runtime
  /** The one that most rows ask. */
  server: ServerProcess
  /** Another one, for rows that stop it or set it up otherwise. */
  start(options?: StartOptions): Promise<ServerProcess>
}

export interface StartOptions {
  env?: NodeJS.ProcessEnv
  host?: string
  port?: number
}

/** What the page's folder holds besides `index.html`. */
export const script = { path: '/assets/app-DkX3_a1b.js', text: 'x'.repeat(1000) }
export const large = 'y'.repeat(1_000_000)
export const prose = 'It was a dark and stormy night. '.repeat(100)

/** Makes the app's folder for a column, inside the repository, where its packages are found. */
export async function makeTarget(mode: Mode, runtime: Runtime): Promise<Target & { remove(): Promise<void> }> {
  const root = join(cacheDir, 'conformance', `${process.pid}-${runtime.name}-${mode}`)
  await cp(join(repository, 'e2e', 'conformance', 'project'), root, { recursive: true })
  const manifest = {
    name: 'conformance',
    type: 'module',
    fluxstack: { runtime: runtime.name === 'bun' ? 'bun' : 'node' },
  }
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  const client = join(root, 'app', 'client')
  const files = mode === 'production' ? client : join(client, 'public')
  await mkdir(join(files, 'assets'), { recursive: true })
  await writeFile(join(files, script.path), script.text)
  await writeFile(join(files, 'large.bin'), large)
  await writeFile(join(files, 'prose.txt'), prose)
  if (mode === 'production') {
    await writeFile(join(files, 'prose.txt.br'), brotliCompressSync(prose))
    await writeFile(join(files, 'prose.txt.gz'), gzipSync(prose))
  }
  const start = starter(mode, runtime, root)
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    return { mode, runtime, server: await start(), start, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function starter(mode: Mode, runtime: Runtime, root: string): Target['start'] {
  return ({ env, host = '127.0.0.1', port = 0 } = {}) => {
    if (mode === 'production') {
      const given = {
        NODE_ENV: 'production',
        FLUX_SECRET: 'what the conformance suite keeps to itself',
        HOST: host,
        PORT: `${port}`,
        CLIENT_DIR: join(root, 'app', 'client'),
      }
      return startServer(runtime.path, [join(root, 'serve.mjs')], { cwd: root, env: { ...given, ...env } })
    }
    // flux runs on Node, and starts Bun for an app that is for Bun
    const flux = runtime.name === 'bun' ? node : runtime
    const flags = ['--host', host, '--port', `${port}`, '--strict-port', '--no-typecheck']
    const PATH = `${runtime.bin}${delimiter}${process.env['PATH']}`
    return startServer(flux.path, [fluxBin, 'dev', ...flags], { cwd: root, env: { PATH, ...env } })
  }
}
