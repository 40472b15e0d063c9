const MEASURES = 18
const POINTS = 450
/** The clock of all that is told. */
const NOW = Date.UTC(2026, 0, 15, 12)

/** What a busy server tells its dashboard, the same each time. `seq` is how far it has got. */
export function busyServer(since: number) {
  const first = Math.max(0, since + 1)
  return {
    instance: 'busy',
    now: NOW,
    app: {
      name: 'My app',
      version: '1.4.0',
      mode: 'production',
      runtime: 'Node.js 20.20.2',
      pid: 4711,
      uptime: 93_784,
    },
    points: Array.from({ length: POINTS - first }, (_, index) => point(first + index)),
    routes,
    moreRoutes: 0,
    slow,
    slowFrom: 1000,
    alerts,
    leak: {
      state: 'steady',
      slope: 12_288,
      text: 'Over 30 minutes, what survives the collections does not grow. 14 collections of the whole heap seen.',
    },
    profileSeconds: 10,
  }
}

/** The same server before anybody has asked it for anything. */
export function idleServer(since: number) {
  const points = busyServer(since).points.map(({ seq, at, values }) => {
    const idle = values.map((value, index) => (index < 4 || index > 11 ? 0 : index < 7 ? null : value))
    return { seq, at, values: idle }
  })
  return { ...busyServer(since), points, routes: [], slow: [], alerts: [] }
}

const wave = (at: number, length: number, height: number) =>
  Math.sin(at / length) * height + Math.sin(at / 3.7) * (height / 4)
const above = (value: number) => Math.max(0, value)

function point(seq: number) {
  const failing = above(wave(seq, 31, 4) - 1)
  const values = [
    above(120 + wave(seq, 20, 40)),
    8 + wave(seq, 9, 3),
    above(6 + wave(seq, 13, 5)),
    failing,
    3 + wave(seq, 15, 1),
    24 + wave(seq, 12, 9),
    80 + wave(seq, 11, 45),
    0.6 + wave(seq, 8, 0.1),
    6 + wave(seq, 17, 3),
    0.34 + wave(seq, 21, 0.12),
    61e6 + wave(seq, 5, 9e6),
    142e6 + wave(seq, 40, 6e6),
    Math.round(42 + wave(seq, 25, 12)),
    Math.round(120 + wave(seq, 25, 30)),
    above(18 + wave(seq, 10, 8)),
    above(wave(seq, 22, 2)),
    above(wave(seq, 18, 3) - 1),
    above(wave(seq, 26, 1) - 0.4),
  ]
  if (values.length !== MEASURES) throw new Error('A point has a value for each measure')
  const codes = {
    NOT_FOUND: above(4 + wave(seq, 13, 3)),
    VALIDATION_FAILED: above(2 + wave(seq, 9, 2)),
    ...(failing > 0 && { INTERNAL_ERROR: failing }),
  }
  return { seq, at: NOW - (POINTS - 1 - seq) * 2000, values, codes }
}

const route = (method: string, path: string, count: number, ms: readonly number[], errors: readonly number[] = []) => ({
  method,
  route: path,
  count,
  rate: count / 8000,
  p50: ms[0] ?? null,
  p95: ms[1] ?? null,
  p99: ms[2] ?? null,
  clientErrors: errors[0] ?? 0,
  serverErrors: errors[1] ?? 0,
})

const routes = [
  route('GET', '/api/notes', 1_284_302, [2.1, 14, 61], [0, 12]),
  route('GET', '/api/notes/:id', 391_002, [1.2, 8.3, 22], [14_330]),
  route('GET', '(static)', 94_022, [0.31, 0.9, 2.4]),
  route('POST', '/api/notes', 48_231, [6.4, 38, 140], [2103, 3]),
  route('GET', '(page)', 12_023, [0.42, 1.4, 3]),
  route('DELETE', '/api/notes/:id', 1203, [4.2, 19, 48], [12]),
  route('POST', '/api/reports/:year/export', 88, [1240, 3320, 4810], [0, 7]),
  route('GET', '<img src=x onerror="document.title = 1">', 3, [1, 2, 3], [3]),
]

const span = (name: string, start: number, ms: number, depth: number, failed = false) => ({
  name,
  start,
  ms,
  depth,
  failed,
})

const slow = [
  {
    id: '3f1c2b7e-5d0c-4a7e-9f6e-000000000001',
    at: NOW - 42_000,
    method: 'POST',
    route: '/api/reports/:year/export',
    status: 500,
    ms: 4810,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spans: [
      span('POST /api/reports/:year/export', 0, 4810, 0, true),
      span('ReportService.rows', 12, 3320, 1),
      span('SELECT notes', 20, 1900, 2),
      span('SELECT notes_by_month', 1930, 1390, 2),
      span('GET https://rates.example/latest', 3340, 1460, 1, true),
    ],
    moreSpans: 0,
  },
  {
    id: '3f1c2b7e-5d0c-4a7e-9f6e-000000000002',
    at: NOW - 142_000,
    method: 'LIVE',
    route: 'Counter.increment',
    status: 200,
    ms: 1204,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4737',
    spans: [span('Counter.increment', 0, 1204, 0)],
    moreSpans: 12,
  },
]

const alerts = [
  {
    name: 'slow answers',
    state: 'firing',
    severity: 'critical',
    rule: 'http_request_duration_seconds p95 > 0.02 over 5 min, for 1 min',
    value: 0.24,
    since: NOW - 125_000,
  },
  {
    name: 'memory',
    state: 'pending',
    severity: 'warning',
    rule: 'process_resident_memory_bytes avg > 140000000 over 5 min, for 5 min',
    value: 142e6,
    since: NOW - 20_000,
  },
  {
    name: 'errors',
    state: 'ok',
    severity: 'warning',
    rule: 'fluxstack_errors_total rate > 5 over 1 min',
    value: 1.1,
  },
]
