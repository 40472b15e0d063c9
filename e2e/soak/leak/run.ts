import { node, node24, bun, type Runtime } from '../../support/runtimes.ts'
import { startApp, TOKEN } from './app.ts'
import { startLoad } from './load.ts'

export interface LeakSoak {
  minutes: number
  /** MiB a minute; 0 for an app that does not leak. */
  leak: number
  runtime: string
}

const WITHIN = 30
const MIB = 1024 ** 2

/** What is read of the report of monitoring. */
interface Report {
  process: { rss: number }
  leakWatch: {
    status: string
    collections: number
    heap: { leaking: boolean; growth?: number }
    external: { leaking: boolean; growth?: number }
    samples: { ago: number; heap: number; external: number }[]
  }
}

/**
 * A built app under varied load, watched by itself. A leak has to be told within 30 minutes, which ends the run; an app without one must
 * not be suspected in all the time. A line a minute, the verdict last.
 */
export async function soakLeak({ minutes, leak, runtime }: LeakSoak): Promise<boolean> {
  const { server, remove } = await startApp(leak, await runtimeOf(runtime))
  const started = performance.now()
  const elapsed = () => (performance.now() - started) / 60_000
  say(`${runtime}, ${leak} MiB a minute, ${minutes} minutes: ${server.url}, process ${server.pid}`)
  const load = startLoad(server.url)
  let alarmed: number | undefined
  let samples: Report['leakWatch']['samples'] = []
  try {
    while (elapsed() < minutes && alarmed === undefined) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, (minutes - elapsed()) * 60_000)))
      const { leakWatch, process } = await reportOf(server.url)
      if (leakWatch.status === 'leaking') alarmed = elapsed()
      samples = leakWatch.samples
      const last = leakWatch.samples.at(-1)
      say(
        `${elapsed().toFixed(1)} min: ${leakWatch.status}, ${leakWatch.collections} collections, ` +
          `heap ${mib(last?.heap)} (${mib(leakWatch.heap.growth)} a minute), external ${mib(last?.external)} (${mib(leakWatch.external.growth)} a minute), ` +
          `rss ${mib(process.rss)} MiB, ${load.requests} requests, ${load.failed} failed, ${load.pages} pages`,
      )
    }
  } finally {
    load.stop()
    await server.stop()
    await remove()
  }
  for (const line of server
    .output()
    .split('\n')
    .filter((text) => /leak|does not grow/.test(text)))
    say(line)
  say(
    `Heap after collections: ${samples.map(({ ago, heap }) => `${Math.round(ago / 6) / 10} min ago ${mib(heap)}`).join(', ')}`,
  )
  const ran = `${elapsed().toFixed(1)} minutes, ${load.requests} requests, ${load.failed} failed`
  const isRight = leak > 0 ? alarmed !== undefined && alarmed <= WITHIN : alarmed === undefined
  if (alarmed === undefined) say(`No alarm in ${ran}: ${isRight ? 'right' : 'WRONG, there was a leak'}`)
  else say(`Alarm after ${alarmed.toFixed(1)} minutes, ran ${ran}: ${isRight ? 'right' : 'WRONG'}`)
  return isRight
}

async function reportOf(url: string): Promise<Report> {
  const answer = await fetch(`${url}/_flux/monitoring.json`, { headers: { authorization: `Bearer ${TOKEN}` } })
  const { metrics, leakWatch } = (await answer.json()) as { metrics: Report; leakWatch: Report['leakWatch'] }
  return { process: metrics.process, leakWatch }
}

async function runtimeOf(name: string): Promise<Runtime> {
  if (name === 'node') return node
  if (name === 'node24') return node24()
  if (name === 'bun') return bun()
  throw new Error(`There is no runtime "${name}": take node, node24 or bun.`)
}

function mib(bytes = Number.NaN): string {
  return (bytes / MIB).toFixed(2)
}

function say(text: string): void {
  console.log(`${new Date().toISOString()} ${text}`)
}
