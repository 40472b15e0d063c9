import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, MemoryStateStore } from '../live/server/index.ts'
import { FakePeer, LiveComponentTestUtils } from '../live/testing/index.ts'
import type { MetricFamily } from './families.ts'
import { LiveMetrics } from './live-metrics.ts'

class Draft extends LiveComponent.with({
  state: z.object({ text: z.string().default('') }),
  actions: { write: z.string() },
}) {
  write(text: string) {
    this.state.text = text
  }
}

class Kept extends LiveComponent.with({
  durable: true,
  scope: 'shared',
  state: z.object({ count: z.number().default(0) }),
  actions: { add: null },
}) {
  add() {
    this.state.count++
  }
}

let end = async () => {}
afterEach(() => end())

function measured(options: ConstructorParameters<typeof LiveComponentTestUtils>[1] = {}) {
  const test = new LiveComponentTestUtils({ draft: Draft, kept: Kept }, options)
  end = () => test.stop()
  const metrics = new LiveMetrics()
  test.live.hub.tap = metrics.tap
  const valueOf = (name: string) => numbersOf(metrics.families(test.live).find((family) => family.name === name))
  return { test, metrics, valueOf }
}

/** Values, or how often a histogram was told, by the values of the labels. */
const numbersOf = (family: MetricFamily | undefined): Record<string, number> =>
  Object.fromEntries(
    (family?.samples ?? []).map((sample) => [
      Object.values(sample.labels).join(' '),
      'value' in sample ? sample.value : sample.count,
    ]),
  )

test('resumes are counted by what a page went on from', async () => {
  const { test, valueOf } = measured()
  const page = test.page()
  const [draft, kept] = [await page.mount('draft'), await page.mount('kept')]
  await draft.call.write('one')
  await kept.call.add()
  page.lose()
  expect(valueOf('live_detached')).toEqual({ '': 1 })
  await page.comeBack()
  expect(valueOf('live_resumes_total')).toEqual({ 'draft ring': 1, 'kept ring': 1 })
  await test.restart()
  expect(valueOf('live_resumes_total')).toMatchObject({ 'draft snapshot': 1, 'kept store': 1 })
  await test.crash()
  expect(valueOf('live_resumes_total')).toMatchObject({ 'draft fresh': 1, 'kept store': 2 })
})

test('sizes of patches, by component', async () => {
  const { test, valueOf } = measured()
  const draft = await test.mount('draft')
  await draft.call.write('x'.repeat(500))
  expect(valueOf('live_patch_size_bytes')).toEqual({ draft: 1 })
  expect(valueOf('live_patches_total')).toEqual({ draft: 1 })
})

test('writes to the store, and those that fail', async () => {
  const store = new MemoryStateStore()
  const { test, valueOf } = measured({ store })
  const kept = await test.mount('kept')
  await kept.call.add()
  expect(valueOf('live_store_duration_seconds')).toEqual({ kept: 1 })
  await store.close()
  await expect(kept.call.add()).rejects.toMatchObject({ code: 'STORE_FAILED' })
  expect(valueOf('live_store_failures_total')).toEqual({ kept: 1 })
})

test('what the server gives up on, by why: floods, slow readers, no room', async () => {
  const { test, valueOf } = measured({ config: { limits: { rate: 1, burst: 5, sockets: 1 } } })
  const peer = FakePeer.open(test.live)
  for (let frame = 0; frame < 6; frame++) peer.say([4])
  await test.live.admit({ origin: undefined, host: undefined, address: undefined })
  peer.raw('{}')
  expect(valueOf('live_drops_total')).toEqual({ 'above the rate': 1, 'refused with 503': 1 })
})
