import { z } from 'zod'
import type { KeyMeta } from './schema.ts'
import { DURATION_ALLOWED, duration } from './units.ts'

function key<S extends z.ZodType>(schema: S, meta: KeyMeta): S {
  return schema.meta({ ...meta })
}

const metrics = z.strictObject({
  open: key(z.boolean().default(false), {
    description:
      'Answer `/metrics` without the token, in production too: where only the Prometheus server can reach it.',
  }),
  process: key(z.boolean().default(true), {
    description: 'Measure the process too: memory, CPU, garbage collection, event loop.',
  }),
  maxSeries: key(z.int().min(1).default(1000), {
    description:
      'Series of one metric of the app at most; label values beyond it are counted together as `(other)`, and one warning is logged.',
  }),
})

const statsd = z.strictObject({
  host: key(z.string().min(1).optional(), {
    description: 'Send metrics by UDP to the StatsD or DataDog agent of this host.',
    allowed: "a host name or an address, such as 'localhost'",
    typeText: 'host',
    defaultText: 'none: nothing is sent',
  }),
  port: key(z.int().min(1).max(65_535).default(8125), { description: 'Its port.' }),
  format: key(z.enum(['datadog', 'statsd']).default('datadog'), {
    description: 'Labels as tags, as DataDog reads them, or as parts of the name, for a plain StatsD.',
  }),
  prefix: key(
    z
      .string()
      .regex(/^[\w.-]*$/)
      .default(''),
    { description: "Stands before each name, such as 'shop.'.", allowed: 'letters, digits, dots, dashes' },
  ),
  interval: key(duration().prefault('10s'), {
    description: 'How often it is sent.',
    allowed: DURATION_ALLOWED,
    typeText: 'duration',
  }),
})

/** The section `monitoring`. */
export const monitoring = z.strictObject({
  token: key(z.string().min(16).optional(), {
    description:
      'Who may see metrics and the dashboard in production: `Authorization: Bearer <token>`. Without one they do not exist there.',
    secret: true,
    allowed: 'text of at least 16 characters',
    defaultText: 'none',
  }),
  metrics: metrics.prefault({}),
  statsd: statsd.prefault({}),
})
