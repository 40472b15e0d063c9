import { z } from 'zod'
import { durationKey, key } from './key.ts'
import { duration } from './units.ts'

const isHttp = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

const stat = z
  .union([z.enum(['last', 'avg', 'min', 'max', 'rate', 'increase']), z.templateLiteral(['p', z.number()])])
  .refine((name) => !/^p\d/.test(name) || (Number(name.slice(1)) > 0 && Number(name.slice(1)) < 100))

const rule = z
  .strictObject({
    name: z.string().min(1).max(100),
    metric: z.string().min(1),
    labels: z.record(z.string(), z.string()).default(() => ({})),
    stat: key(stat.optional(), {
      description: 'What of the metric.',
      allowed:
        "'last', 'avg', 'min', 'max' of a gauge; 'rate', 'increase' of a counter; 'p95', 'avg', 'rate' of a histogram",
    }),
    above: z.number().optional(),
    below: z.number().optional(),
    window: duration().prefault('1m'),
    for: z.union([duration(), z.literal(0)]).default(0),
    severity: z.enum(['info', 'warning', 'critical']).default('warning'),
    webhook: key(z.string().refine(isHttp).optional(), {
      description: 'Where it is posted.',
      secret: true,
      allowed: 'an http or https address',
    }),
  })
  .refine(({ above, below }) => (above === undefined) !== (below === undefined), {
    error: 'needs one of above and below',
  })

/** `monitoring.alerts`. */
export const alerts = key(
  z
    .array(rule)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
      error: 'has a name twice',
    })
    .default(() => []),
  {
    description: 'Rules that metrics are held against. See [monitoring](monitoring.md#alerts).',
    allowed:
      "rules such as { name: 'slow', metric: 'http_request_duration_seconds', stat: 'p95', above: 0.5, window: '5m' }, with one of above and below, each name once; a variable holds them as JSON",
    typeText: 'list of rules; in a variable JSON',
  },
)

/** `monitoring.webhook`. */
export const webhook = z.strictObject({
  url: key(z.string().refine(isHttp).optional(), {
    description: 'Where alerts are posted that name no webhook of their own.',
    secret: true,
    allowed: 'an http or https address',
    typeText: 'address',
    defaultText: 'none: alerts are logged',
  }),
  signingSecret: key(z.string().min(16).optional(), {
    description: 'Signs what is posted, so that the receiver knows it is from the app.',
    secret: true,
    allowed: 'text of at least 16 characters',
    defaultText: 'none: no signature',
  }),
  timeout: durationKey('5s', 'How long the receiver has for an answer, each time it is asked.'),
})

/** `monitoring.profiles`. */
export const profiles = z.strictObject({
  enabled: key(z.boolean().default(true), {
    description: 'Make CPU profiles and heap snapshots for those who have the token.',
  }),
  longest: durationKey('60s', 'The longest CPU profile.'),
})
