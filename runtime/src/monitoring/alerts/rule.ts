import type { ResolvedConfig } from '../../config/index.ts'
import type { MetricFamily } from '../families.ts'

/** A rule, as the configuration has it. */
export type AlertRule = ResolvedConfig['monitoring']['alerts'][number]

/** What of a metric a rule looks at where it does not say. */
const USUAL = { counter: 'rate', gauge: 'last', histogram: 'p95' } as const
const ALLOWED = {
  counter: /^(?:rate|increase)$/,
  gauge: /^(?:last|avg|min|max)$/,
  histogram: /^(?:avg|rate|increase|p\d.*)$/,
} as const

export function statOf({ stat }: AlertRule, { type }: Pick<MetricFamily, 'type'>): string {
  return stat ?? USUAL[type]
}

/** Why this rule cannot be held against the metric; undefined where it can. */
export function unfit(rule: AlertRule, family: MetricFamily): string | undefined {
  if (!ALLOWED[family.type].test(statOf(rule, family)))
    return `${family.name} is a ${family.type}, and has no ${statOf(rule, family)}`
  const names = Object.keys(rule.labels)
  const known = new Set(family.samples.flatMap(({ labels }) => Object.keys(labels)))
  const missing = family.samples.length === 0 ? undefined : names.find((name) => !known.has(name))
  return missing === undefined ? undefined : `${family.name} has no label ${missing}`
}

/** `http_request_duration_seconds{route="/api/notes"} p95 > 0.5 over 5 min, for 2 min`. */
export function inWords(rule: AlertRule, family?: MetricFamily): string {
  const labels = Object.entries(rule.labels).map(([name, value]) => `${name}="${value}"`)
  const what = rule.metric + (labels.length > 0 ? `{${labels.join(', ')}}` : '')
  const stat = family ? statOf(rule, family) : (rule.stat ?? '')
  const limit = rule.above === undefined ? `< ${rule.below}` : `> ${rule.above}`
  const over = stat === 'last' ? '' : ` over ${time(rule.window)}`
  return `${what} ${stat} ${limit}${over}${rule.for > 0 ? `, for ${time(rule.for)}` : ''}`.replace('  ', ' ')
}

function time(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  if (ms % 60_000 === 0) return `${ms / 60_000} min`
  return `${ms / 1000} s`
}

/** Whether the value is on the wrong side. */
export function isWrong({ above, below }: AlertRule, value: number): boolean {
  return above === undefined ? value < (below ?? Number.NEGATIVE_INFINITY) : value > above
}
