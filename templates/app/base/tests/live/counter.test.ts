import { LiveComponentTestUtils, mountLive } from '@fluxstack/runtime/live/testing'
import { expect, test } from 'vitest'
import { Counter } from '../../app/server/live/counter.ts'

test('the counter moves by the step of whoever presses', async () => {
  const counter = await mountLive(Counter, { props: { step: 5 }, state: { count: 1 } })
  await counter.call.increment()
  expect(counter.state.count).toBe(6)
  await counter.call.increment({ by: 2 })
  expect(counter.state.count).toBe(8)
  await counter.call.decrement()
  expect(counter.state.count).toBe(3)
  await counter.call.reset()
  expect(counter.state.count).toBe(0)
})

test('input that is not as declared is refused', async () => {
  const counter = await mountLive(Counter)
  await expect(counter.call.increment({ by: 1.5 })).rejects.toThrow()
  expect(counter.state.count).toBe(0)
})

test('everybody sees who is here', async () => {
  await using utils = new LiveComponentTestUtils({ counter: Counter })
  const leaving = utils.page()
  const [mine, theirs] = [await utils.mount('counter'), await leaving.mount('counter')]
  expect(theirs.state.online).toHaveLength(2)
  leaving.close()
  await mine.until(({ state }) => state.online.length === 1)
})
