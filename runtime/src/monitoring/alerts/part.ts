import type { MonitoringPart, PartContext } from '../parts.ts'
import { Alerts } from './alerts.ts'
import { Webhook } from './webhook.ts'

interface AlertsPart extends MonitoringPart {
  readonly alerts: Alerts
}

/** What is still to be posted at the stop has this long; the parts have two seconds. */
const FLUSH_MS = 1500

/** Alert rules; nothing without any. */
export function alertsPart({ config, logger, metrics }: PartContext): MonitoringPart | undefined {
  const { alerts: rules, webhook } = config.monitoring
  if (rules.length === 0) return undefined
  const webhooks = new Map<string, Webhook>()
  const webhookOf = (url: string): Webhook => {
    const known = webhooks.get(url)
    if (known) return known
    const made = new Webhook({ url, secret: webhook.signingSecret, timeout: webhook.timeout, logger })
    webhooks.set(url, made)
    return made
  }
  // the process is measured by a library, which takes a while
  const ofProcess = rules.some(({ metric }) => /^(?:process|nodejs)_/.test(metric))
  const alerts = new Alerts(rules, {
    app: config.app.name,
    mode: config.mode,
    logger,
    now: () => Date.now(),
    collect: async () => (ofProcess ? metrics.collect() : metrics.families()),
    post: (rule, message) => {
      const url = rule.webhook ?? webhook.url
      if (url !== undefined) webhookOf(url).post(message)
    },
  })
  let timer: NodeJS.Timeout | undefined
  let judging: Promise<void> | undefined
  const tick = (): void => {
    // one at a time: what is slow to collect is not asked twice at once
    judging ??= alerts
      .tick()
      .catch((error: unknown) => logger.error('The alerts could not be judged', { err: error }))
      .finally(() => (judging = undefined))
  }
  const part: AlertsPart = {
    name: 'alerts',
    alerts,
    start() {
      tick()
      timer = setInterval(tick, alerts.interval)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      const all = [...webhooks.values()]
      const late = new Promise((resolve) => setTimeout(resolve, FLUSH_MS).unref())
      await Promise.race([Promise.all(all.map((one) => one.flush())), late])
      for (const one of all) one.stop()
    },
    report: () => alerts.report(),
    adopt: (previous) => alerts.adopt((previous as AlertsPart).alerts), // parts are adopted by those of their name
  }
  return part
}
