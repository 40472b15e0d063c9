import { z } from 'zod'
import { alerts, profiles, webhook } from './monitoring-alerts.ts'
import { leakWatch } from './monitoring-leak-watch.ts'
import { durationKey, key } from './key.ts'
import { PAIRS_ALLOWED, pairs } from './pairs.ts'

function isCollector(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return username + password + search + hash === ''
}

const metrics = z.strictObject({
  path: key(
    z
      .string()
      .regex(/^\/[\w\-./]+$/)
      .default('/metrics'),
    {
      description: 'Where Prometheus finds the metrics; another one where the page has a `/metrics` of its own.',
      allowed: "a path that starts with a slash, such as '/metrics'",
      typeText: 'path',
    },
  ),
  open: key(z.boolean().default(false), {
    description:
      'Show the metrics without the token, in production too: where only the Prometheus server can reach them.',
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
  address: key(
    z
      .string()
      .regex(/^(?:\[[\da-f:]+\]|[^\s:/[\]]+)(?::\d{1,5})?$/i)
      .optional(),
    {
      description: 'Send metrics by UDP to the StatsD or DataDog agent there.',
      allowed: "a host with or without a port (8125), such as 'localhost' or 'agent:9125'",
      typeText: 'address',
      defaultText: 'none: nothing is sent',
    },
  ),
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
  interval: durationKey('10s', 'How often it is sent.'),
})

const tracing = z.strictObject({
  enabled: key(z.boolean().default(true), {
    description:
      'Put requests and live actions into traces, whose ids are in the log and in calls that the server makes.',
  }),
  ratio: key(z.number().min(0).max(1).default(1), {
    description:
      'Share of the traces that begin here whose spans are exported and nested. Whoever asks with a trace decides for its own.',
  }),
  incoming: key(z.boolean().default(true), {
    description:
      "Go on with the trace of a request's `traceparent`. Off, each request begins one: for a server that strangers reach.",
  }),
  slow: durationKey(
    '1s',
    'A request or live action that takes so long is in the list of slow ones, and logged once with its spans.',
  ),
  keep: key(z.int().min(1).max(1000).default(20), {
    description: 'How many slow and how many failed ones are listed.',
  }),
  window: durationKey('1h', 'How long they are listed.'),
})

const otlp = z.strictObject({
  endpoint: key(z.string().refine(isCollector).optional(), {
    description:
      'Send traces and metrics to this collector of OpenTelemetry, as JSON over HTTP, to `/v1/traces` and `/v1/metrics` below it.',
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    allowed: "an address without user, password and query, such as 'http://localhost:4318'",
    typeText: 'address',
    defaultText: 'none: nothing is sent',
  }),
  headers: key(pairs(), {
    description: "Headers of what is sent, as the collector's key; in a variable `name=value,name=value`.",
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    secret: true,
    allowed: PAIRS_ALLOWED,
    typeText: 'texts by name',
    defaultText: 'none',
  }),
  serviceName: key(z.string().min(1).optional(), {
    description: 'What the app is called there.',
    env: 'OTEL_SERVICE_NAME',
    defaultText: '`app.name`',
  }),
  resource: key(pairs(), {
    description: 'What else is said of the app, as `service.version`; in a variable `name=value,name=value`.',
    env: 'OTEL_RESOURCE_ATTRIBUTES',
    allowed: PAIRS_ALLOWED,
    typeText: 'texts by name',
    defaultText: 'none',
  }),
  traces: key(z.boolean().default(true), { description: 'Send traces.' }),
  metrics: key(z.boolean().default(true), { description: 'Send metrics.' }),
  interval: durationKey('30s', 'How often metrics are sent. Spans go every five seconds, or when 512 wait.'),
  timeout: durationKey('10s', 'How long the collector may take for one delivery, all tries together.'),
  queue: key(z.int().min(1).max(100_000).default(2048), {
    description: 'How many spans may wait; further ones are dropped and counted.',
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
  tracing: tracing.prefault({}),
  otlp: otlp.prefault({}),
  leakWatch: leakWatch.prefault({}),
  alerts,
  webhook: webhook.prefault({}),
  profiles: profiles.prefault({}),
})
