import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { BenchCase, Figures } from '../define-bench.ts'
import type { ServerName } from './programs.ts'
import { RunningServer } from '../processes/running-server.ts'
import type { Load } from './run-load.ts'
import type { ServerOptions } from './servers/server.ts'
import { PATH } from './servers/path.ts'

/** One server of the comparison. */
export interface Contender extends Pick<BenchCase, 'name' | 'limit' | 'limits'> {
  program: ServerName
  features?: readonly string[]
}

interface World {
  /** The executable that runs the servers. */
  runtime: string
  programs: (name: ServerName | 'load') => string
  load: Load
  folder: string
}

const CONNECTIONS = 32
const WARM_UP_MS = 1500
const SETTLE_MS = 100
const MEASURED_MS = 500

/** Starts the servers, and makes of each a case that costs what one of its requests costs. */
export async function startContenders(contenders: readonly Contender[], world: World) {
  const { runtime, programs, load, folder } = world
  const client = join(folder, 'client')
  await mkdir(client, { recursive: true })
  await writeFile(join(client, 'index.html'), '<!doctype html><title>Page</title>')
  const servers: RunningServer[] = []
  const cases: BenchCase[] = []
  for (const [index, { name, limit, limits, program, features = [] }] of contenders.entries()) {
    const log = join(folder, `${index}.log`)
    const server = await RunningServer.start({ runtime }, programs(program), {
      log,
      client,
      features,
    } satisfies ServerOptions)
    servers.push(server)
    let isWarm = false
    const run = async () => {
      const figures = await measured(server, load, isWarm ? SETTLE_MS : WARM_UP_MS)
      isWarm = true
      return figures
    }
    cases.push({ name, ...(limit !== undefined && { limit }), ...(limits && { limits }), run })
  }
  return { cases, stop: () => Promise.all(servers.map((server) => server.stop())) }
}

/** Microseconds of processor time of the server for each request, and requests a second. */
async function measured(server: RunningServer, load: Load, warmUp: number): Promise<Figures> {
  load.start({ port: server.port, path: PATH, connections: CONNECTIONS })
  await after(warmUp)
  const [from, used] = await Promise.all([load.count(), server.processorTime()])
  await after(MEASURED_MS)
  const [to, usedThen] = await Promise.all([load.count(), server.processorTime()])
  await load.stop()
  const requests = to.requests - from.requests
  return { value: (usedThen - used) / requests, perSecond: (requests / (to.at - from.at)) * 1000 }
}
