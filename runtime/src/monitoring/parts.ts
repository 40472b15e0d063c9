import { inTime } from '../framework/in-time.ts'
import { joinTaps, type LiveTap } from '../live/server/tap.ts'
import type { PluginContext } from '../plugins/define.ts'
import type { Access, AccessRule } from './access.ts'
import type { MetricFamily } from './families.ts'
import { alertsPart } from './alerts/part.ts'
import { dashboardPart } from './dashboard/part.ts'
import { leakWatchPart } from './leak-watch/part.ts'
import { metricsPart } from './metrics-part.ts'
import { otlpPart } from './otlp/otlp-part.ts'
import { profilesPart } from './profiles/part.ts'
import { joinMonitors, type RequestMonitor } from './request-monitor.ts'
import { statsdPart } from './statsd/part.ts'
import { tracingPart } from './tracing/tracing-part.ts'

/** One path of monitoring. */
export interface MonitoringRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly access: AccessRule
  handle(request: Request): Response | Promise<Response>
}

/** One thing that monitoring does. */
export interface MonitoringPart {
  /** Its key in `/_flux/monitoring.json`. */
  readonly name: string
  readonly routes?: readonly MonitoringRoute[]
  /** Told of every request. */
  readonly monitor?: RequestMonitor
  /** Told of live components. */
  readonly tap?: LiveTap
  start?(): unknown
  /** Sends what is left; after `STOP_MS` nobody waits for it any more. */
  stop?(): unknown
  /** What it measures of itself. */
  families?(): readonly MetricFamily[]
  /** What the JSON page and the dashboard show of it. */
  report?(): unknown
  /** After an edit, before the start: goes on from what the part of this name knows, which has been stopped. */
  adopt?(previous: MonitoringPart): void
}

/** What a part is made from. */
export interface PartContext extends PluginContext {
  readonly access: Access
}

/** Makes a part; undefined where the configuration does not ask for it. */
export type PartMaker = (context: PartContext) => MonitoringPart | undefined

/** In the order in which they start, and in which the JSON page has them. */
const partMakers: readonly PartMaker[] = [
  metricsPart,
  tracingPart,
  otlpPart,
  leakWatchPart,
  alertsPart,
  profilesPart,
  dashboardPart,
  statsdPart,
]

/** A flush at the stop must not keep a deployment waiting. */
const STOP_MS = 2000

/** The parts of one app's monitoring. */
export class RunningParts {
  readonly parts: readonly MonitoringPart[]
  readonly monitor: RequestMonitor | undefined
  readonly tap: LiveTap | undefined
  readonly #logger: PluginContext['logger']
  #running = false
  #turn: Promise<void> = Promise.resolve()

  constructor(context: PartContext, makers: readonly PartMaker[] = partMakers) {
    this.#logger = context.logger
    this.parts = makers.flatMap((make) => make(context) ?? [])
    this.monitor = joinMonitors(this.parts.flatMap(({ monitor }) => monitor ?? []))
    this.tap = joinTaps(this.parts.flatMap(({ tap }) => tap ?? []))
  }

  start(): Promise<void> {
    this.#running = true
    return (this.#turn = this.#turn.then(() => this.#each('start', (part) => part.start?.())))
  }

  stop(): Promise<void> {
    this.#running = false
    return (this.#turn = this.#turn.then(() => this.#each('stop', (part) => inTime(() => part.stop?.(), STOP_MS))))
  }

  /** After an edit: the parts before are stopped, and these go on from what they know. */
  takeOver(previous: RunningParts | undefined): void {
    if (previous === undefined || !previous.#running) return
    const stopped = previous.stop()
    const adopt = (part: MonitoringPart): void => {
      const before = previous.parts.find(({ name }) => name === part.name)
      if (before) part.adopt?.(before)
    }
    this.#turn = stopped.then(() => this.#each('adopt what was known', adopt))
    void this.start()
  }

  /** Each part by its name; one that fails says so and leaves the others. */
  async report(): Promise<Record<string, unknown>> {
    const reports = this.parts.map(async (part) => {
      try {
        return [part.name, await part.report?.()] as const
      } catch (error) {
        this.#logger.error(`Monitoring: the report of ${part.name} failed`, { err: error })
        return [part.name, { failed: true }] as const
      }
    })
    const entries = await Promise.all(reports)
    return Object.fromEntries(entries.filter(([, report]) => report !== undefined))
  }

  /** One part that fails is logged and keeps none of the others. */
  async #each(what: string, run: (part: MonitoringPart) => unknown): Promise<void> {
    const runs = this.parts.map(async (part) => {
      try {
        await run(part)
      } catch (error) {
        this.#logger.error(`Monitoring: ${part.name} failed to ${what}`, { err: error })
      }
    })
    await Promise.all(runs)
  }
}
