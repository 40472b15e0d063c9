import { expect, test } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import { resolveConfig } from '../../config/index.ts'

function appIn(mode: string) {
  const config = { logging: { level: 'silent' }, monitoring: { token: 'a-token-of-monitoring' } } as const
  return createApp(config, { resolved: resolveConfig(config, { mode, env: {} }) })
}

async function reportOf(app: ReturnType<typeof appIn>): Promise<Record<string, unknown>> {
  const headers = { authorization: 'Bearer a-token-of-monitoring' }
  const answer = await app.handle(new Request('http://localhost/_flux/monitoring.json', { headers }))
  return (await answer.json()) as Record<string, unknown>
}

test('production is watched, with a section of the report and a gauge', async () => {
  const app = appIn('production')
  expect((await reportOf(app))['leakWatch']).toMatchObject({ status: 'warming up', heap: { leaking: false } })
  const gauge = (await app.metrics.collect()).find(({ name }) => name === 'memory_leak')
  expect(gauge?.samples).toEqual([
    { labels: { memory: 'heap' }, value: 0 },
    { labels: { memory: 'external' }, value: 0 },
  ])
})

test('development is not', async () => {
  expect(await reportOf(appIn('development'))).not.toHaveProperty('leakWatch')
})
