import type { BenchCase, Figures } from '../define-bench.ts'
import { RunningServer } from '../processes/running-server.ts'
import type { LiveProgram } from './programs.ts'
import type { LiveLoad } from './run-load.ts'
import type { SpeakerName } from './speakers.ts'

/** One server of the comparison. */
export interface LiveContender extends Pick<BenchCase, 'name' | 'limit' | 'limits'> {
  readonly program: LiveProgram
  readonly speaker: SpeakerName
  readonly features?: readonly string[]
}

export interface LiveWorld {
  /** The executable that runs the servers. */
  readonly runtime: string
  readonly programs: (name: LiveProgram) => string
  readonly load: LiveLoad
  /** Told what the load generator used, of a core. */
  readonly shared: (name: string, share: number) => void
}

/** The core of every server; the load generator is on the others. */
const SERVER_CORE = 0
const WARM_UP_MS = 1000
const MEASURED_MS = 600

const start = ({ program, features = [] }: LiveContender, { runtime, programs }: LiveWorld) =>
  RunningServer.start(
    { runtime, core: SERVER_CORE, flags: runtime.includes('bun') ? [] : ['--expose-gc'] },
    programs(program),
    { features },
  )

/** What a message of the kind costs the server: `own` a round trip of one of 64, `all` a delivery to one of 1,000. */
export function perMessage(
  contenders: readonly LiveContender[],
  world: LiveWorld,
  { of, sockets }: { of: 'own' | 'all'; sockets: number },
): { readonly cases: readonly BenchCase[]; readonly stop: () => Promise<unknown> } {
  const servers = new Map<string, RunningServer>()
  const cases = contenders.map((contender): BenchCase => {
    const { name, limit, limits, speaker } = contender
    const run = async (): Promise<Figures> => {
      const isWarm = servers.has(name)
      const server = servers.get(name) ?? (await start(contender, world))
      servers.set(name, server)
      await world.load.open({ port: server.port, speaker, sockets, of })
      await world.load.act(sockets, isWarm ? MEASURED_MS / 4 : WARM_UP_MS)
      const used = await server.processorTime()
      const { messages, milliseconds, share } = await world.load.act(sockets, MEASURED_MS)
      const cost = (await server.processorTime()) - used
      await world.load.close()
      world.shared(name, share)
      return { value: cost / messages, perSecond: (messages / milliseconds) * 1000 }
    }
    return { name, run, ...(limit !== undefined && { limit }), ...(limits && { limits }) }
  })
  return { cases, stop: () => Promise.all(Array.from(servers.values(), (server) => server.stop())) }
}

/** KiB that an idle socket with a mounted component holds, measured over so many. */
export function idleCase(contender: LiveContender, world: LiveWorld, sockets: number): BenchCase {
  const { name, limit, limits, speaker } = contender
  const run = async (): Promise<number> => {
    const server = await start(contender, world)
    // what is loaded at the first use is not of the components
    await world.load.open({ port: server.port, speaker, sockets: 50, of: 'own' })
    await world.load.close()
    const before = await server.memory()
    await world.load.open({ port: server.port, speaker, sockets, of: 'own' })
    const after = await server.memory()
    await world.load.close()
    await server.stop()
    return (after - before) / sockets / 1024
  }
  return { name, run, ...(limit !== undefined && { limit }), ...(limits && { limits }) }
}

/** Milliseconds that 99 of 100 actions are answered within, while so many are connected and 64 of them act. */
export function p99Case(
  contender: LiveContender,
  world: LiveWorld,
  sockets: number,
): BenchCase & { stop(): Promise<void> } {
  let server: RunningServer | undefined
  return {
    name: contender.name,
    ...(contender.limit !== undefined && { limit: contender.limit }),
    async run() {
      server ??= await start(contender, world)
      await world.load.open({ port: server.port, speaker: contender.speaker, sockets, of: 'own' })
      await world.load.act(64, WARM_UP_MS / 2)
      const { p99 } = await world.load.act(64, MEASURED_MS * 2)
      await world.load.close()
      return p99
    },
    stop: async () => void (await server?.stop()),
  }
}
