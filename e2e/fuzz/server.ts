import { join } from 'node:path'
import { repository } from '../support/paths.ts'
import type { Runtime } from '../support/runtimes.ts'
import { type ServerProcess, startServer } from '../support/server.ts'

export const TOKEN = 'a-token-for-the-dashboard-hunter2'

/** Starts a built app in production, with everything on that a client can reach, and its log in `logs/app.log` too. */
export function startFuzzed(runtime: Runtime, dir: string, env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const probe = join(repository, 'e2e', 'fuzz', 'probe.mjs')
  const flags = runtime.name === 'bun' ? ['--preload', probe] : ['--expose-gc', '--import', probe]
  return startServer(runtime.path, [...flags, 'dist/server/index.js'], {
    cwd: dir,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      FLUX_SECRET: 'the-secret-of-the-app-is-hunter2-and-longer',
      FLUX_MONITORING_TOKEN: TOKEN,
      // known to nobody but the process
      A_KEY_OF_THE_APP: 'a-key-that-is-no-word-of-flux-hunter2',
      FLUX_SERVER_OPENAPI: 'true',
      FLUX_LOGGING_FILE_PATH: 'logs/app.log',
      ...env,
    },
  })
}

/** Bytes on the heap after a forced collection. */
export async function heapOf(server: ServerProcess): Promise<number> {
  const from = server.output().length
  try {
    process.kill(server.pid, 'SIGUSR2')
  } catch {
    const why = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"fatal"'))
    throw new Error(`The server has ended. ${why.join('\n') || server.output().slice(-2000)}`)
  }
  const [, bytes] = await server.line(/^probe (\d+) \d+$/m, from)
  return Number(bytes)
}

/** What is added with each step, by least squares. */
export function slopeOf(values: readonly number[], step: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const middle = (values.length - 1) / 2
  const above = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0)
  const below = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  return above / below / step
}
