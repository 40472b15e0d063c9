import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bun, node24 } from '../e2e/support/runtimes.ts'
import { defineBench, type BenchDefinition } from './define-bench.ts'
import { idleCase, type LiveContender, type LiveWorld, p99Case, perMessage } from './live/cases.ts'
import { buildLivePrograms } from './live/programs.ts'
import { LiveLoad } from './live/run-load.ts'

/** Shares of the baseline's rate that are promised; a message may cost the inverse. */
const promised = {
  roundTrips: { node: 1 / 0.85, bun: 1 / 0.8 },
  fanOut: { node: 1 / 1.05, bun: 1 / 0.85 },
} as const

const FAN_OUT = 1000
const ACTORS = 64

const raw: LiveContender = { name: 'ws, a JSON counter', program: 'ws', speaker: 'json' }
const rawBun: LiveContender = { name: 'Bun.serve, a JSON counter', program: 'bun', speaker: 'json' }
const ours = (limit?: number): LiveContender => ({
  name: 'FluxStack, everything on',
  program: 'fluxstack',
  speaker: 'fluxstack',
  features: ['metrics'],
  ...(limit !== undefined && { limit }),
})
const traced: LiveContender = { ...ours(), name: '+ tracing: as an app is', features: ['metrics', 'tracing'] }
const unwatched: LiveContender = { ...ours(), name: 'FluxStack without metrics', features: [] }
const socketIo: LiveContender = { name: 'Socket.IO', program: 'socket-io', speaker: 'socketIo' }
const colyseus: LiveContender = { name: 'Colyseus', program: 'colyseus', speaker: 'colyseus' }

/** A bench in a world of its own: built programs, a load generator, a runtime. */
function inWorld(
  definition: Pick<BenchDefinition, 'title' | 'unit' | 'rounds'>,
  path: () => Promise<string>,
  cases: (world: LiveWorld, ends: (() => Promise<unknown>)[]) => Awaited<ReturnType<BenchDefinition['cases']>>,
): BenchDefinition {
  const ends: (() => Promise<unknown>)[] = []
  const shares = new Map<string, number[]>()
  return defineBench({
    ...definition,
    async cases() {
      const programs = await buildLivePrograms()
      const load = new LiveLoad(programs('load'))
      ends.push(
        () => load.end(),
        () => rm(dirname(programs('load')), { recursive: true }),
      )
      const shared = (name: string, share: number): void => void shares.set(name, [...(shares.get(name) ?? []), share])
      return cases({ runtime: await path(), programs, load, shared }, ends)
    },
    async close() {
      await Promise.all(ends.map((end) => end()))
      for (const [name, of] of shares) {
        const share = of.reduce((sum, one) => sum + one, 0) / of.length
        console.error(`    the load generator used ${share.toFixed(2)} of a core for ${name}`)
      }
    },
  })
}

interface Setting {
  readonly runtime: string
  readonly path: () => Promise<string>
  readonly contenders: readonly LiveContender[]
}

const roundTrips = ({ runtime, path, contenders }: Setting) =>
  inWorld({ title: `A live round trip, ${ACTORS} sockets, ${runtime}`, unit: 'µs', rounds: 7 }, path, (world, ends) => {
    const { cases, stop } = perMessage(contenders, world, { of: 'own', sockets: ACTORS })
    ends.push(stop)
    return cases
  })

const fanOut = ({ runtime, path, contenders }: Setting) =>
  inWorld({ title: `A delivery to one of ${FAN_OUT}, ${runtime}`, unit: 'µs', rounds: 5 }, path, (world, ends) => {
    const { cases, stop } = perMessage(contenders, world, { of: 'all', sockets: FAN_OUT })
    ends.push(stop)
    return cases
  })

const idle = ({ runtime, path, contenders }: Setting, most: number) =>
  inWorld({ title: `KiB of an idle component, ${runtime}`, unit: 'KiB', rounds: 2 }, path, (world) => [
    { name: 'limit', run: async () => most },
    ...contenders.map((contender) => idleCase(contender, world, 3000)),
  ])

const crowd = ({ runtime, path }: Omit<Setting, 'contenders'>) =>
  inWorld(
    { title: `99 of 100 round trips of ${ACTORS} sockets are within, ${runtime}`, unit: 'ms', rounds: 3 },
    path,
    (world, ends) => {
      const few = p99Case({ ...ours(), name: '100 connected' }, world, 100)
      const many = p99Case({ ...ours(3), name: '10,000 connected' }, world, 10_000)
      ends.push(few.stop, many.stop)
      return [few, many]
    },
  )

const here = { runtime: `Node ${process.versions.node}`, path: async () => process.execPath }
const newer = { runtime: 'Node 24', path: async () => (await node24()).path }
const onBun = { runtime: 'Bun', path: async () => (await bun()).path }

export default [
  roundTrips({ ...here, contenders: [raw, ours(promised.roundTrips.node), unwatched, traced, socketIo] }),
  roundTrips({ ...newer, contenders: [raw, ours(promised.roundTrips.node), socketIo, colyseus] }),
  roundTrips({ ...onBun, contenders: [rawBun, ours(promised.roundTrips.bun), unwatched, traced] }),
  fanOut({ ...here, contenders: [raw, ours(promised.fanOut.node), socketIo] }),
  fanOut({ ...newer, contenders: [raw, ours(promised.fanOut.node), socketIo, colyseus] }),
  fanOut({ ...onBun, contenders: [rawBun, ours(promised.fanOut.bun)] }),
  idle({ ...here, contenders: [{ ...ours(), limit: 1 }, raw, socketIo] }, 12),
  idle({ ...onBun, contenders: [{ ...ours(), limit: 1 }, rawBun] }, 5),
  crowd(here),
]
