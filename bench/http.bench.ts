import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bun, node24 } from '../e2e/support/runtimes.ts'
import { defineBench, type BenchDefinition } from './define-bench.ts'
import { type Contender, startContenders } from './http/cases.ts'
import { buildHttpPrograms } from './http/programs.ts'
import { Load } from './http/run-load.ts'

/** Requests a second of bare Elysia's and of Fastify's that an app with everything on has at least; a request may cost the inverse. */
const OF_BARE = 1 / 0.6
const OF_FASTIFY = 1 / 1.2

const bare: Contender = { name: 'Elysia, bare', program: 'elysia' }

/** What each feature costs: every step has what those before it have. */
const steps = (limits: Partial<Contender>): Contender[] => [
  { name: '+ request ids, by hand', program: 'by-hand' },
  { name: '+ AsyncLocalStorage, by hand', program: 'by-hand', features: ['store'] },
  { name: 'FluxStack, all that can be off is', program: 'fluxstack' },
  { name: '+ metrics', program: 'fluxstack', features: ['metrics'] },
  { name: '+ log file', program: 'fluxstack', features: ['metrics', 'logging'], ...limits },
  { name: '+ tracing: as an app is', program: 'fluxstack', features: ['metrics', 'logging', 'tracing'] },
  {
    name: '+ a new log file every 10 MB, compressed',
    program: 'fluxstack',
    features: ['metrics', 'logging', 'tracing', 'rotation'],
  },
  {
    name: '+ security headers',
    program: 'fluxstack',
    features: ['metrics', 'logging', 'tracing', 'security-headers'],
  },
]

/** Each with pino to a file, ids, prom-client and an error handler. */
const others: Contender[] = [
  { name: 'Fastify', program: 'fastify' },
  { name: 'Hono', program: 'hono' },
  { name: 'Express', program: 'express' },
]

interface Setting {
  runtime: string
  path: () => Promise<string>
  contenders: readonly Contender[]
}

/** Processor time of the server's process for a request, 32 kept connections, one server asked after the other in each round. */
function http({ runtime, path, contenders }: Setting): BenchDefinition {
  const ends: (() => Promise<unknown>)[] = []
  return defineBench({
    title: `One HTTP request in units of bare Elysia's, ${runtime}`,
    unit: 'µs',
    rounds: 7,
    async cases(folder) {
      const programs = await buildHttpPrograms()
      const load = new Load(programs('load'))
      ends.push(
        () => load.end(),
        () => rm(dirname(programs('load')), { recursive: true }),
      )
      const { cases, stop } = await startContenders(contenders, { runtime: await path(), programs, load, folder })
      ends.push(stop)
      return cases
    },
    close: async () => void (await Promise.all(ends.map((end) => end()))),
  })
}

const onNode = steps({ limit: OF_BARE, limits: { Fastify: OF_FASTIFY } })

export default [
  http({
    runtime: `Node ${process.versions.node}`,
    path: async () => process.execPath,
    contenders: [bare, ...onNode, ...others],
  }),
  http({ runtime: 'Node 24', path: async () => (await node24()).path, contenders: [bare, ...steps({}), ...others] }),
  http({ runtime: 'Bun', path: async () => (await bun()).path, contenders: [bare, ...steps({ limit: OF_BARE })] }),
]
