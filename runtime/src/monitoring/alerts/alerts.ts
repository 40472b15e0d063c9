import { hostname } from 'node:os'
import { nearest } from '../../config/suggest.ts'
import type { FluxStackLogger } from '../../logging/logger.ts'
import type { MetricFamily } from '../families.ts'
import { Alert, type AlertState, type Turn } from './alert.ts'
import { type Reading, readingOf, valueOf } from './reading.ts'
import { type AlertRule, inWords, isWrong, unfit } from './rule.ts'

/** What alerts need of the world. */
export interface AlertsWorld {
  readonly app: string
  readonly mode: string
  readonly logger: Pick<FluxStackLogger, 'info' | 'warn' | 'error'>
  now(): number
  collect(): Promise<readonly MetricFamily[]>
  /** Posts what has happened, where the rule has a webhook. */
  post(rule: AlertRule, message: AlertMessage): void
}

/** What a webhook is sent. */
export interface AlertMessage {
  readonly version: 1
  readonly status: 'firing' | 'resolved'
  /** The same when it fires and when it is resolved. */
  readonly id: string
  readonly name: string
  readonly severity: AlertRule['severity']
  /** The rule in words. */
  readonly rule: string
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: { readonly above: number } | { readonly below: number }
  readonly firedAt: string
  readonly resolvedAt?: string
  readonly app: string
  readonly mode: string
  readonly host: string
}

/** A rule and how it stands, for the report. */
export interface AlertReport {
  readonly name: string
  readonly state: AlertState
  readonly rule: string
  readonly severity: AlertRule['severity']
  readonly value: number | undefined
  readonly since: number | undefined
  /** Why the rule cannot be judged. */
  readonly problem?: string
}

interface Watched {
  rule: AlertRule
  readonly alert: Alert
  readings: Reading[]
  family?: MetricFamily
  problem?: string
}

const SEVERITY = { info: 'info', warning: 'warn', critical: 'error' } as const

/** Holds the rules against the metrics; tells once when an alert fires, and once when it is resolved. */
export class Alerts {
  readonly #world: AlertsWorld
  #watched: Watched[]

  constructor(rules: readonly AlertRule[], world: AlertsWorld) {
    this.#world = world
    this.#watched = rules.map((rule) => ({ rule, alert: new Alert(), readings: [] }))
  }

  /** How often rules are looked at, so that the shortest window has five readings. */
  get interval(): number {
    const shortest = Math.min(...this.#watched.map(({ rule }) => rule.window))
    return Math.min(15_000, Math.max(1000, Math.floor(shortest / 5)))
  }

  async tick(): Promise<void> {
    const families = await this.#world.collect()
    const now = this.#world.now()
    for (const watched of this.#watched) {
      const family = families.find(({ name }) => name === watched.rule.metric)
      const problem = family
        ? unfit(watched.rule, family)
        : unknown(
            watched.rule.metric,
            families.map(({ name }) => name),
          )
      if (problem !== undefined && problem !== watched.problem)
        this.#world.logger.warn(`The alert ${watched.rule.name} cannot fire: ${problem}`, { alert: watched.rule.name })
      delete watched.problem
      if (problem !== undefined) watched.problem = problem
      if (family) watched.family = family
      this.#judge(watched, problem === undefined ? family : undefined, now)
    }
  }

  #judge(watched: Watched, family: MetricFamily | undefined, now: number): void {
    const { rule, alert } = watched
    if (family) {
      // one reading from before the window is where the window begins
      const from = watched.readings.findLastIndex(({ at }) => at <= now - rule.window)
      watched.readings = [...watched.readings.slice(Math.max(0, from)), readingOf(rule, family, now)]
    } else watched.readings = []
    alert.value = family ? valueOf(rule, family, watched.readings) : undefined
    const wrong = alert.value !== undefined && isWrong(rule, alert.value)
    const firedAt = alert.since ?? now
    const turn = alert.judge(wrong, now, rule.for)
    if (turn) this.#tell(watched, turn, { firedAt: turn === 'fired' ? now : firedAt, now })
  }

  #tell({ rule, alert, family }: Watched, turn: NonNullable<Turn>, { firedAt, now }: { firedAt: number; now: number }) {
    const { logger, app, mode } = this.#world
    const words = inWords(rule, family)
    const fields = { alert: rule.name, alertId: alert.id, severity: rule.severity, value: alert.value, rule: words }
    if (turn === 'fired') logger[SEVERITY[rule.severity]](`Alert: ${rule.name} (${words})`, fields)
    else logger.info(`Alert is over: ${rule.name} (${words})`, fields)
    this.#world.post(rule, {
      version: 1,
      status: turn === 'fired' ? 'firing' : 'resolved',
      id: alert.id,
      name: rule.name,
      severity: rule.severity,
      rule: words,
      metric: rule.metric,
      labels: rule.labels,
      value: alert.value ?? null,
      threshold: rule.above === undefined ? { below: rule.below ?? 0 } : { above: rule.above },
      firedAt: new Date(firedAt).toISOString(),
      ...(turn === 'resolved' && { resolvedAt: new Date(now).toISOString() }),
      app,
      mode,
      host: hostname(),
    })
  }

  report(): AlertReport[] {
    return this.#watched.map(({ rule, alert: { state, value, since }, family, problem }) => ({
      name: rule.name,
      state,
      rule: inWords(rule, family),
      severity: rule.severity,
      value,
      since,
      ...(problem !== undefined && { problem }),
    }))
  }

  /** Goes on from what another knows, by the rules' names; an alert whose rule is gone is over. */
  adopt(previous: Alerts): void {
    const before = new Map(previous.#watched.map((watched) => [watched.rule.name, watched]))
    this.#watched = this.#watched.map((watched) => {
      const known = before.get(watched.rule.name)
      before.delete(watched.rule.name)
      if (!known) return watched
      const isSame = JSON.stringify(known.rule) === JSON.stringify(watched.rule)
      return { ...watched, alert: known.alert, readings: isSame ? known.readings : [] }
    })
    const now = this.#world.now()
    for (const gone of before.values()) {
      const firedAt = gone.alert.since ?? now
      if (gone.alert.judge(false, now, 0) === 'resolved') this.#tell(gone, 'resolved', { firedAt, now })
    }
  }
}

function unknown(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return `there is no metric ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}
