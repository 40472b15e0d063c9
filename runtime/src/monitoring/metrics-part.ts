import { type HistogramSample, type MetricFamily, milliseconds, quantile } from './families.ts'
import type { MonitoringPart, PartContext } from './parts.ts'
import { eventLoop, processMetrics } from './process-metrics.ts'

/** prom-client takes 17 ms to load, which the first requests need not wait for; a scrape that comes earlier loads it itself. */
const LOAD_AFTER_MS = 1000

/** Metrics: counts requests and live components, answers `/metrics`, and shows what it has in short. */
export function metricsPart({ config, metrics, live, logger, access }: PartContext): MonitoringPart {
  const { process: measured, path, open } = config.monitoring.metrics
  const load = () => processMetrics().catch((err: unknown) => logger.error('The process cannot be measured', { err }))
  let loading: NodeJS.Timeout | undefined
  return {
    name: 'metrics',
    monitor: metrics.http,
    tap: metrics.live.tap,
    routes: [
      {
        method: 'GET',
        path,
        access: 'metrics',
        async handle(request) {
          const { text, contentType } = await metrics.expose(request.headers.get('accept'))
          return new Response(text, { headers: { 'content-type': contentType } })
        },
      },
    ],
    start() {
      if (access.closed) {
        const what = open ? `all pages of monitoring but ${path}` : 'the pages of monitoring'
        logger.info(`Without a token, ${what} do not exist: set FLUX_MONITORING_TOKEN to see them`)
      }
      if (!measured) return
      eventLoop.start()
      loading = setTimeout(() => void load(), LOAD_AFTER_MS)
      loading.unref()
    },
    stop() {
      clearTimeout(loading)
      eventLoop.stop()
    },
    report: () => ({
      http: { inFlight: metrics.http.inFlight, routes: routesOf(metrics.http.families()) },
      live: live.stats,
      process: processNow(),
      ...(measured && { eventLoop: eventLoop.percentiles() }),
    }),
  }
}

interface RouteReport {
  method: string
  route: string
  status: string
  count: number
  /** Milliseconds. */
  mean: number
  p50: number
  p95: number
  p99: number
}

function routesOf(families: readonly MetricFamily[]): RouteReport[] {
  const family = families.find(({ name }) => name === 'http_request_duration_seconds')
  if (family?.type !== 'histogram') return []
  const { bounds, samples } = family
  return samples.map((sample) => reportOf(bounds, sample)).toSorted((a, b) => b.count - a.count)
}

function reportOf(bounds: readonly number[], sample: HistogramSample): RouteReport {
  const { method = '', route = '', status = '' } = sample.labels
  const at = (share: number) => milliseconds(quantile(share, bounds, sample) ?? 0)
  const mean = milliseconds(sample.sum / sample.count)
  return { method, route, status, count: sample.count, mean, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

function processNow() {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  return { pid: process.pid, uptime: Math.round(process.uptime()), rss, heapUsed, heapTotal, external }
}
