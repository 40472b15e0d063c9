import type { MonitoringPart, PartContext } from '../parts.ts'
import { LeakWatch, realWorld } from './leak-watch.ts'

const KINDS = ['heap', 'external'] as const

/** The part that can hand its watch on. */
interface LeakWatchPart extends MonitoringPart {
  readonly watch: LeakWatch
}

/** Watches for memory that leaks: a warning in the log, two gauges, a section of the report. */
export function leakWatchPart({ config, logger, live, metrics }: PartContext): MonitoringPart | undefined {
  const { enabled, ...options } = config.monitoring.leakWatch
  if (enabled !== true) return undefined
  let answered = 0
  let before = 0
  const requests = (): number => {
    const since = answered - before
    before = answered
    return since
  }
  const growth = metrics.gauge({
    name: 'memory_growth_bytes_per_second',
    help: 'How fast the memory in use after garbage collections grows, over the window of the leak watch.',
    labels: ['memory'],
  })
  const leaks = metrics.gauge({
    name: 'memory_leak',
    help: 'Whether memory leaks, by the judgement of the leak watch: 1 or 0.',
    labels: ['memory'],
  })
  for (const kind of KINDS) leaks.set({ memory: kind }, 0)
  const world = realWorld({
    logger,
    load: () => [requests(), live.stats.sockets],
    judged: (memory, slope, leaking) => {
      growth.set({ memory }, slope / 60)
      leaks.set({ memory }, leaking ? 1 : 0)
    },
  })
  const watch = new LeakWatch(options, world)
  const part: LeakWatchPart = {
    name: 'leakWatch',
    watch,
    monitor: { begin: () => {}, end: () => void answered++ },
    start: () => watch.start(),
    stop: () => watch.stop(),
    report: () => watch.report(),
    adopt: (previous) => watch.adopt((previous as LeakWatchPart).watch), // parts are adopted by those of their name
  }
  return part
}
