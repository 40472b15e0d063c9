import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/index.ts'
import { Buckets, type MetricFamily, SECONDS } from '../families.ts'
import { type AlertMessage, Alerts } from './alerts.ts'

type RuleInput = Record<string, unknown>

/** Rules over metrics that the test sets, and a time that it tells. */
function watch(given: RuleInput | RuleInput[], families: MetricFamily[]) {
  const rules = (list: RuleInput[]) =>
    resolveConfig({ monitoring: { alerts: list.map((rule) => ({ name: 'rule', ...rule })) as never } }, { env: {} })
      .monitoring.alerts
  const clock = { now: Date.UTC(2026, 0, 1) }
  const posted: AlertMessage[] = []
  const lines: string[] = []
  const say = (level: string) => (text: string) => void lines.push(`${level}: ${text}`)
  const world = {
    app: 'shop',
    mode: 'production',
    logger: { info: say('info'), warn: say('warn'), error: say('error') },
    now: () => clock.now,
    collect: async () => families,
    post: (_: unknown, message: AlertMessage) => void posted.push(message),
  }
  const alerts = new Alerts(rules([given].flat()), world)
  /** Seconds later. */
  const after = async (seconds: number, one = alerts) => {
    clock.now += seconds * 1000
    await one.tick()
    return one.report()[0]
  }
  const again = (next: RuleInput[]) => new Alerts(rules(next), world)
  return { alerts, after, again, posted, lines }
}

const gauge = (name: string, values: Record<string, number>): MetricFamily => ({
  name,
  help: 'x',
  type: 'gauge',
  get samples() {
    return Object.entries(values).map(([shop, value]) => ({ labels: { shop }, value }))
  },
})
const counter = (name: string, values: Record<string, number>): MetricFamily => ({
  name,
  help: 'x',
  type: 'counter',
  get samples() {
    return Object.entries(values).map(([status, value]) => ({ labels: { status }, value }))
  },
})

test('it fires once when it was wrong for long enough, and is resolved once when it was right for as long', async () => {
  const values = { berlin: 5 }
  const rule = { metric: 'waiting', above: 10, for: '30s', severity: 'critical' }
  const { after, posted, lines } = watch(rule, [gauge('waiting', values)])
  expect(await after(0)).toMatchObject({ state: 'ok', value: 5, since: undefined })
  values.berlin = 20
  expect(await after(15)).toMatchObject({ state: 'pending', value: 20 })
  values.berlin = 5
  expect(await after(15)).toMatchObject({ state: 'ok' })
  values.berlin = 20
  for (const state of ['pending', 'pending', 'firing', 'firing']) expect(await after(15)).toMatchObject({ state })
  values.berlin = 5
  expect(await after(15)).toMatchObject({ state: 'firing' })
  values.berlin = 20
  expect(await after(15)).toMatchObject({ state: 'firing' })
  values.berlin = 5
  for (const state of ['firing', 'firing', 'ok', 'ok']) expect(await after(15)).toMatchObject({ state })
  expect(lines).toEqual([
    'error: Alert: rule (waiting last > 10, for 30 s)',
    'info: Alert is over: rule (waiting last > 10, for 30 s)',
  ])
  const [fired, resolved] = posted
  expect(posted).toHaveLength(2)
  expect(fired).toMatchObject({
    version: 1,
    status: 'firing',
    name: 'rule',
    severity: 'critical',
    rule: 'waiting last > 10, for 30 s',
    metric: 'waiting',
    labels: {},
    value: 20,
    threshold: { above: 10 },
    firedAt: '2026-01-01T00:01:15.000Z',
    app: 'shop',
    mode: 'production',
  })
  expect(resolved).toMatchObject({ status: 'resolved', id: fired?.id, firedAt: fired?.firedAt, value: 5 })
  expect(resolved?.resolvedAt).toBe('2026-01-01T00:02:45.000Z')
})

test('a counter counts by its rate over the window, all matching series together', async () => {
  const values = { '200': 1000, '500': 0, '503': 0 }
  const rule = { metric: 'requests', labels: { status: '5*' }, above: 0.5, window: '1m' }
  const { after } = watch(rule, [counter('requests', values)])
  await after(0)
  values['200'] += 5000
  expect(await after(15)).toMatchObject({ state: 'ok', value: 0 })
  values['500'] += 18
  values['503'] += 18
  expect(await after(15)).toMatchObject({ state: 'firing', value: 0.6 })
  expect(await after(15)).toMatchObject({ state: 'firing' })
  for (let seconds = 0; seconds < 60; seconds += 15) await after(15)
  expect(await after(15)).toMatchObject({ state: 'ok', value: 0 })
  // one that began anew
  values['500'] = 3
  values['503'] = 0
  expect(await after(15)).toMatchObject({ value: 0.05 })
})

test('a histogram by a quantile of the window alone, its mean or its rate', async () => {
  const buckets = new Buckets(SECONDS)
  const family: MetricFamily = {
    name: 'duration',
    help: 'x',
    type: 'histogram',
    bounds: SECONDS,
    get samples() {
      return [{ ...buckets.sample({}), counts: [...buckets.counts] }]
    },
  }
  const rules = [
    { name: 'p95', metric: 'duration', above: 0.5 },
    { name: 'avg', metric: 'duration', stat: 'avg', above: 0.5 },
    { name: 'rate', metric: 'duration', stat: 'rate', above: 5 },
  ]
  const { after, alerts } = watch(rules, [family])
  for (let count = 0; count < 1000; count++) buckets.observe(4)
  await after(0)
  for (let count = 0; count < 100; count++) buckets.observe(0.02)
  await after(60)
  expect(alerts.report()).toMatchObject([
    { state: 'ok', value: expect.closeTo(0.02, 1) as number },
    { state: 'ok', value: expect.closeTo(0.02, 5) as number },
    { state: 'ok', value: expect.closeTo(1.67, 2) as number },
  ])
  for (let count = 0; count < 900; count++) buckets.observe(3)
  await after(60)
  expect(alerts.report()).toMatchObject([
    { state: 'firing' },
    { state: 'firing', value: 3 },
    { state: 'firing', value: 15 },
  ])
  await after(60)
  expect(alerts.report()).toMatchObject([{ state: 'ok', value: undefined }, { state: 'ok' }, { state: 'ok', value: 0 }])
})

test('of gauges the one counts that is nearest to being wrong, and stats over the window', async () => {
  const values = { berlin: 5, paris: 9 }
  const rules = [
    { name: 'above', metric: 'stock', above: 8 },
    { name: 'below', metric: 'stock', below: 6 },
    { name: 'one', metric: 'stock', labels: { shop: 'paris' }, below: 6 },
    { name: 'avg', metric: 'stock', labels: { shop: 'paris' }, stat: 'avg', below: 8, window: '30s' },
  ]
  const { after, alerts } = watch(rules, [gauge('stock', values)])
  await after(0)
  const states = () => alerts.report().map(({ state, value }) => [state, value])
  expect(states()).toEqual([
    ['firing', 9],
    ['firing', 5],
    ['ok', 9],
    ['ok', undefined],
  ])
  values.paris = 3
  await after(15)
  await after(15)
  expect(states()).toEqual([
    ['ok', 5],
    ['firing', 3],
    ['firing', 3],
    ['firing', 5],
  ])
})

test('too little is not said before the window has passed once', async () => {
  const values = { '200': 0 }
  const { after } = watch({ metric: 'orders', below: 1, window: '1m' }, [counter('orders', values)])
  for (let seconds = 0; seconds < 60; seconds += 15) expect(await after(15)).toMatchObject({ state: 'ok' })
  expect(await after(15)).toMatchObject({ state: 'firing', value: 0 })
})

test('a metric that is not there is told once, with the one that was meant', async () => {
  const families = [counter('http_requests_total', { '200': 1 })]
  const rules = [
    { name: 'typo', metric: 'http_request_total', above: 1 },
    { name: 'stat', metric: 'http_requests_total', stat: 'p95', above: 1 },
    { name: 'label', metric: 'http_requests_total', labels: { stats: '500' }, above: 1 },
  ]
  const { after, alerts, lines } = watch(rules, families)
  await after(0)
  await after(15)
  expect(lines).toEqual([
    'warn: The alert typo cannot fire: there is no metric http_request_total; did you mean http_requests_total?',
    'warn: The alert stat cannot fire: http_requests_total is a counter, and has no p95',
    'warn: The alert label cannot fire: http_requests_total has no label stats',
  ])
  expect(alerts.report()[0]).toMatchObject({ state: 'ok', problem: expect.stringContaining('did you mean') as string })
  families.push(counter('http_request_total', { '200': 0 }))
  await after(15)
  expect(alerts.report()[0]).not.toHaveProperty('problem')
})

test('an edit keeps what fires, and what is gone is over', async () => {
  const rules = [
    { name: 'kept', metric: 'waiting', above: 10 },
    { name: 'gone', metric: 'waiting', above: 10 },
  ]
  const { alerts, after, again, posted } = watch(rules, [gauge('waiting', { berlin: 20 })])
  await after(0)
  const next = again([
    { name: 'kept', metric: 'waiting', above: 10 },
    { name: 'new', metric: 'waiting', above: 100 },
  ])
  next.adopt(alerts)
  expect(await after(15, next)).toMatchObject({ name: 'kept', state: 'firing' })
  expect(posted.map(({ name, status }) => `${name} ${status}`)).toEqual(['kept firing', 'gone firing', 'gone resolved'])
})

test('rules are looked at five times in the shortest window, within bounds', () => {
  const every = (window: string) => watch({ metric: 'x', above: 1, window }, []).alerts.interval
  expect([every('1s'), every('30s'), every('1h')]).toEqual([1000, 6000, 15_000])
})
