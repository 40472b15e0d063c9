import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign, type Tally } from './fuzz/campaign.ts'
import { corpusOf } from './fuzz/corpus.ts'
import { regressions } from './fuzz/regressions.ts'
import { send } from './fuzz/send.ts'
import { heapOf, slopeOf, startFuzzed, TOKEN } from './fuzz/server.ts'
import { type App, makeBuiltApp } from './support/app.ts'
import { logLines, tornLines } from './support/log-lines.ts'
import { seed } from './support/random.ts'
import { bun, node, node24 } from './support/runtimes.ts'

/** FLUX_FUZZ sets how many requests: `npm run soak` has 200,000. */
const total = Number(process.env['FLUX_FUZZ'] ?? 20_000)
/** The heap is looked at after each, the first three left out: what is needed once is made then. */
const STEPS = 12

let app: App

beforeAll(async () => {
  app = await makeBuiltApp()
})

afterAll(() => app?.remove())

test.each([
  ['Node of this run', () => Promise.resolve(node), total],
  ['Node 24', node24, total / 10],
  ['Bun', bun, total / 10],
] as const)(
  'whatever arrives at the port of the new app on %s is answered and shows nothing',
  async (_, get, count) => {
    const server = await startFuzzed(await get(), app.dir)
    const { port } = new URL(server.url)
    const corpus = await corpusOf(app.dir, TOKEN)
    for (const [name, text] of Object.entries(regressions)) {
      const bytes = Buffer.from(text, 'latin1')
      const { answers } = await send(Number(port), { bytes, cuts: [], requests: 1, valid: true, leaves: false })
      expect(
        answers.map(({ status }) => status),
        name,
      ).toEqual([400])
    }
    const tallies: Tally[] = []
    const heaps: number[] = []
    const started = performance.now()
    for (let step = 0; step < STEPS; step++) {
      const [from, to] = [Math.round((count / STEPS) * step), Math.round((count / STEPS) * (step + 1))]
      tallies.push(await campaign({ port: Number(port), corpus, seed, from, to }))
      heaps.push(await heapOf(server))
    }
    const statuses = new Map<number, number>()
    for (const tally of tallies)
      for (const [status, times] of tally.statuses) statuses.set(status, (statuses.get(status) ?? 0) + times)
    const slope = slopeOf(heaps.slice(3), count / STEPS)
    console.log(
      `seed ${seed}: ${count} requests in ${((performance.now() - started) / 1000).toFixed(1)} s, ${slope.toFixed(1)} bytes a request`,
      JSON.stringify(Object.fromEntries(statuses)),
      heaps.map((heap) => (heap / 1e6).toFixed(1)).join(' '),
    )
    expect(
      tallies.flatMap(({ findings }) => findings),
      `FLUX_SEED=${seed}`,
    ).toEqual([])
    expect((await server.fetch('/api/health')).status).toBe(200)
    expect(await server.stop()).toBe(0)
    const printed = server
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('probe '))
    expect(tornLines(printed)).toEqual([])
    expect(tornLines(await logLines(join(app.dir, 'logs')))).toEqual([])
    await rm(join(app.dir, 'logs'), { recursive: true })
    // it did reach what it should; what few requests are answered with is not among every two thousand
    const rare = count < 10_000 ? [] : [101, 201, 206, 413, 426, 431]
    for (const status of [200, 400, 404, 405, 422, ...rare]) expect([...statuses.keys()], `${status}`).toContain(status)
    expect(slope).toBeLessThan(count >= 100_000 ? 32 : 2e6 / count + 200)
  },
)
