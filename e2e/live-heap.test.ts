import { describe, expect, test } from 'vitest'
import { AttackedApp } from './live-attack/attacked-app.ts'
import { heldWhile, leftByEach, mountAndUnmount, openAndClose, type Work } from './live-attack/heap.ts'
import { runtimes } from './support/runtimes.ts'

/** Bytes that each may leave behind, in the median. What is forgotten is more: a timer takes some 200, a socket's session thousands. */
const bound = 200
const works: readonly (readonly [name: string, count: number, work: Work])[] = [
  ['opens and closes', 5000, openAndClose],
  ['mounts and unmounts', 10_000, mountAndUnmount],
]

// beside each other: most of the time they wait for what is let go of later
describe.concurrent.each(runtimes)('the memory of a server on %s', (name, runtime) => {
  test('is the same after thousands of opens and closes, mounts and unmounts', async () => {
    const app = await AttackedApp.start(await runtime(), { ATTACKED_LIMITS: 'none' })
    const left: Record<string, number> = {}
    for (const [what, count, work] of works) {
      const held = await heldWhile(app, work, count)
      left[what] = leftByEach(held, count)
      const shown = held.map((bytes) => (bytes / 1e6).toFixed(2)).join(' ')
      console.log(`${name}, ${count} ${what}: ${left[what].toFixed(1)} bytes each, ${shown} MB`)
    }
    await app.stop()
    for (const [what, bytes] of Object.entries(left)) expect(bytes, what).toBeLessThan(bound)
  })

  test('grows where something of each is kept, and that is seen', async () => {
    const app = await AttackedApp.start(await runtime(), { ATTACKED_LIMITS: 'none', ATTACKED_LEAKS: '1' })
    for (const [what, count, work] of works) {
      expect(leftByEach(await heldWhile(app, work, count / 5), count / 5), what).toBeGreaterThan(bound)
    }
    await app.stop()
  })
})
