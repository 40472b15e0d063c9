/** What the page asks for every two seconds; for the server and for the page's script. */
export interface DashboardData {
  /** Another one after each start of the server: how the page sees a restart. */
  readonly instance: string
  /** The server's clock, in milliseconds since 1970. */
  readonly now: number
  readonly app: AppFacts
  /** Points that the page does not have yet, the oldest first. */
  readonly points: readonly SentPoint[]
  readonly routes: readonly RouteRow[]
  /** Routes beyond those that are told one by one. */
  readonly moreRoutes: number
  readonly slow: readonly SlowRow[]
  /** Milliseconds from which on a request counts as slow; undefined where nobody keeps them. */
  readonly slowFrom: number | undefined
  readonly alerts: readonly AlertRow[]
  readonly leak: LeakFacts | undefined
  /** Seconds that a CPU profile takes; undefined where there are no profiles. */
  readonly profileSeconds: number | undefined
}

export interface AppFacts {
  readonly name: string
  readonly version: string | undefined
  readonly mode: string
  /** `Node.js 20.19.5`, `Bun 1.4.5`. */
  readonly runtime: string
  readonly pid: number
  /** Seconds since the process started. */
  readonly uptime: number
}

/** What happened in one interval. Null stands for what nobody can say, as the median of no requests. */
export interface Sample {
  readonly at: number
  readonly values: Readonly<Record<Measure, number | null>>
  /** Errors a second, by code; only those that there were. */
  readonly codes: Readonly<Record<string, number>>
}

export interface Point extends Sample {
  /** Counts up from the start; what the page has is named by the last one. */
  readonly seq: number
}

/** A point on its way: the values in the order of `measures`, without their names. */
export interface SentPoint {
  readonly seq: number
  readonly at: number
  readonly values: readonly (number | null)[]
  readonly codes?: Readonly<Record<string, number>>
}

export const measures = [
  'ok',
  'redirect',
  'client',
  'server',
  'p50',
  'p95',
  'p99',
  'lag',
  'lagHigh',
  'cpu',
  'heap',
  'rss',
  'sockets',
  'components',
  'actions',
  'actionErrors',
  'resumes',
  'drops',
] as const

export type Measure = (typeof measures)[number]

export interface RouteRow {
  readonly method: string
  readonly route: string
  readonly count: number
  /** Requests a second over the last minute. */
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  /** Answers of 400 to 499, and of 500 and more. */
  readonly clientErrors: number
  readonly serverErrors: number
}

export interface SlowRow {
  readonly id: string
  readonly at: number
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly traceId: string | undefined
  readonly spans: readonly SpanRow[]
  /** Spans beside them. */
  readonly moreSpans: number
}

export interface SpanRow {
  readonly name: string
  /** Milliseconds after the request came. */
  readonly start: number
  readonly ms: number
  /** How many spans it is inside of. */
  readonly depth: number
  readonly failed: boolean
}

export interface AlertRow {
  readonly name: string
  readonly state: 'ok' | 'pending' | 'firing'
  readonly severity: 'info' | 'warning' | 'critical'
  /** `http_request_duration_seconds p95 > 0.5 over 5 min, for 2 min`. */
  readonly rule: string
  readonly value?: number | undefined
  readonly since?: number | undefined
  /** Why the rule cannot be judged. */
  readonly problem?: string
}

export interface LeakFacts {
  readonly state: 'learning' | 'steady' | 'growing'
  /** Bytes a minute; undefined as long as there is too little to go by. */
  readonly slope: number | undefined
  readonly text: string
}
