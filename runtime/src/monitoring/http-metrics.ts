import { lengthOf, saidLength } from '../framework/unread.ts'
import type { RequestContext } from '../logging/context.ts'
import { Buckets, BYTES, type HistogramSample, type Labels, type MetricFamily, SECONDS } from './families.ts'
import type { RequestEnd, RequestMonitor } from './request-monitor.ts'
import { OVERFLOW } from './series.ts'

const METHODS = ['OTHER', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const methodIndex = new Map<string, number>(METHODS.map((method, index) => [method, index]))
/** Routes are known, and yet: a cell is 300 bytes, and this many of them 3 MB. */
const CELL_LIMIT = 10_000

/** What was measured of a route, a method and a status. */
class Cell {
  readonly seconds = new Buckets(SECONDS)
  readonly requestBytes = new Buckets(BYTES)
  readonly responseBytes = new Buckets(BYTES)

  constructor(readonly labels: Labels) {}
}

/** What a hot reload hands on. */
interface Measured {
  inFlight: number
  cells: number
  /** By pattern, then by status and method in one number. */
  readonly routes: Map<string, Map<number, Cell>>
}

/**
 * Requests by method, pattern and status. Own accumulators instead of prom-client's: a request costs two look-ups and three additions,
 * where a histogram that hashes its labels costs thirty times as much.
 */
export class HttpMetrics implements RequestMonitor {
  #measured: Measured = { inFlight: 0, cells: 0, routes: new Map() }

  begin(): void {
    this.#measured.inFlight++
  }

  end(request: Request, _context: RequestContext, { route, status, ms, response }: RequestEnd): void {
    const { method } = request
    this.#measured.inFlight--
    const cell = this.#cell(route, method, status)
    cell.seconds.observe(ms / 1000)
    const sent = method === 'GET' || method === 'HEAD' ? undefined : saidLength(request.headers)
    if (sent !== undefined) cell.requestBytes.observe(sent)
    const answered = lengthOf(response)
    if (answered !== undefined) cell.responseBytes.observe(answered)
  }

  #cell(route: string, method: string, status: number): Cell {
    const key = status * METHODS.length + (methodIndex.get(method) ?? 0)
    return this.#measured.routes.get(route)?.get(key) ?? this.#newCell(route, key)
  }

  #newCell(route: string, key: number): Cell {
    const measured = this.#measured
    const isFull = measured.cells >= CELL_LIMIT
    const place = isFull ? OVERFLOW : route
    const cells = measured.routes.get(place) ?? new Map<number, Cell>()
    measured.routes.set(place, cells)
    const known = cells.get(key)
    if (known) return known
    const method = METHODS[key % METHODS.length] as string // the remainder is one of its places
    const cell = new Cell({ method, route: place, status: String(Math.floor(key / METHODS.length)) })
    cells.set(key, cell)
    measured.cells++
    return cell
  }

  /** Goes on counting where another has stopped. */
  adopt(previous: HttpMetrics): void {
    this.#measured = previous.#measured
  }

  get inFlight(): number {
    return this.#measured.inFlight
  }

  families(): MetricFamily[] {
    const cells = Array.from(this.#measured.routes.values(), (cells) => [...cells.values()]).flat()
    const limited = cells.filter(({ labels }) => labels['status'] === '429')
    const histogram = (name: string, help: string, of: (cell: Cell) => Buckets): MetricFamily => ({
      name,
      help,
      type: 'histogram',
      bounds: name.endsWith('_seconds') ? SECONDS : BYTES,
      samples: cells.flatMap((cell): HistogramSample[] => (of(cell).count > 0 ? [of(cell).sample(cell.labels)] : [])),
    })
    return [
      {
        name: 'http_requests_total',
        help: 'Requests that were answered.',
        type: 'counter',
        samples: cells.map(({ labels, seconds }) => ({ labels, value: seconds.count })),
      },
      histogram('http_request_duration_seconds', 'From the request to its answer.', ({ seconds }) => seconds),
      histogram('http_request_size_bytes', 'Bodies of requests that said their length.', (cell) => cell.requestBytes),
      histogram('http_response_size_bytes', 'Bodies of answers whose length is known.', (cell) => cell.responseBytes),
      {
        name: 'http_requests_in_flight',
        help: 'Requests that are being answered.',
        type: 'gauge',
        samples: [{ labels: {}, value: this.inFlight }],
      },
      {
        name: 'http_requests_rate_limited_total',
        help: 'Requests that were answered with 429.',
        type: 'counter',
        samples: limited.map(({ labels: { method = '', route = '' }, seconds }) => ({
          labels: { method, route },
          value: seconds.count,
        })),
      },
    ]
  }
}
