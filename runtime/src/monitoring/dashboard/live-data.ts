import type { PartContext } from '../parts.ts'
import type { DashboardData } from './data.ts'
import { History } from './history.ts'
import { leakFacts, profileSeconds, type Reports, slowRows } from './reports.ts'
import { routeRows } from './requests.ts'
import { Sampler } from './sampler.ts'

const EVERY_MS = 2000
/** However many pages are open, what they show is put together this often. */
const FRESH_MS = 1000
const MOST_ROUTES = 300

type Shared = Omit<DashboardData, 'points' | 'now'>

/** What the page shows: a past that is kept whether or not anybody looks, and the present when somebody does. */
export class LiveData {
  readonly #context: Pick<PartContext, 'config' | 'metrics'>
  #history = new History()
  #sampler = new Sampler()
  #timer: NodeJS.Timeout | undefined
  #shared: { readonly at: number; readonly made: Promise<Shared> } | undefined

  constructor(context: Pick<PartContext, 'config' | 'metrics'>) {
    this.#context = context
  }

  start(): void {
    this.#sample()
    this.#timer = setInterval(() => this.#sample(), EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Goes on from what another has kept, which has been stopped. */
  adopt(previous: LiveData): void {
    this.#history = previous.#history
    this.#sampler = previous.#sampler
  }

  /** The page's next picture: what it has not seen of the past, and how things are. */
  async answer(since: number, instance: string): Promise<DashboardData> {
    const now = Date.now()
    if (!this.#shared || now - this.#shared.at >= FRESH_MS) this.#shared = { at: now, made: this.#make(now) }
    return { ...(await this.#shared.made), now, points: this.#history.since(since, instance) }
  }

  #sample(): void {
    const { heapUsed: heap, rss } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const families = this.#context.metrics.families()
    const sample = this.#sampler.sample(families, { cpu: (user + system) / 1e6, heap, rss }, Date.now())
    if (sample) this.#history.add(sample)
  }

  async #make(now: number): Promise<Shared> {
    const { config, metrics } = this.#context
    const rows = routeRows(metrics.families(), (key, count) => this.#sampler.rate(key, count, now))
    // each part says in its own file what it reports
    const reports = ((await metrics.parts?.report()) ?? {}) as Reports
    return {
      instance: this.#history.instance,
      app: {
        name: config.app.name,
        version: process.env['npm_package_version'],
        mode: config.mode,
        runtime: runtimeName(),
        pid: process.pid,
        uptime: process.uptime(),
      },
      routes: rows.slice(0, MOST_ROUTES),
      moreRoutes: Math.max(0, rows.length - MOST_ROUTES),
      slow: slowRows(reports),
      slowFrom: reports.tracing?.threshold,
      alerts: reports.alerts ?? [],
      leak: leakFacts(reports),
      profileSeconds: profileSeconds(reports),
    }
  }
}

function runtimeName(): string {
  const { bun, node } = process.versions
  return bun === undefined ? `Node.js ${node}` : `Bun ${bun}`
}
