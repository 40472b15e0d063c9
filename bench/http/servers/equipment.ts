import { pino } from 'pino'
import { Counter, Histogram, register } from 'prom-client'
import { options } from './server.ts'

/** What the others are given to do what FluxStack does: one log line a request, in blocks, to a file; metrics by route. */
export const logger = pino(
  { base: {}, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: options.log, sync: false, minLength: 16_383 }),
)

const labelNames = ['method', 'route', 'status'] as const
const requests = new Counter({ name: 'http_requests_total', help: 'Requests.', labelNames })
const seconds = new Histogram({ name: 'http_request_duration_seconds', help: 'Seconds of requests.', labelNames })

export function measured(method: string, route: string, status: number, ms: number): void {
  requests.inc({ method, route, status })
  seconds.observe({ method, route, status }, ms / 1000)
}

export const metricsPage = () => register.metrics()

export const roundMs = (ms: number) => Math.round(ms * 10) / 10
