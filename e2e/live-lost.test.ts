import { describe, expect, test } from 'vitest'
import { loseNothing } from './live-lost/lose-nothing.ts'
import { seed } from './support/random.ts'
import { runtimes } from './support/runtimes.ts'

/** `pages,actions,restarts`; `npm run soak` sets a longer one. */
const [pages = 50, actions = 10_000, restarts = 6] = (process.env['FLUX_LIVE_LOST'] ?? '')
  .split(',')
  .filter(Boolean)
  .map(Number)

describe.each(runtimes)('%s', (_, runtime) => {
  test('no acknowledged action is lost, none runs twice, none is left unknown, and every page sees what the server has', async () => {
    const report = await loseNothing({ runtime: await runtime(), pages, actions, restarts, seed })
    console.log(`seed ${seed}: ${JSON.stringify({ ...report, wrong: report.wrong.length })}`)
    expect(report.wrong.slice(0, 20)).toEqual([])
    expect(report.applied).toBeGreaterThan(actions * 0.9)
    expect(report.cuts).toBeGreaterThan(0)
  })
})
