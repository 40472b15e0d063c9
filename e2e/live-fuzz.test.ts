import { expect, test } from 'vitest'
import { AttackedApp } from './live-attack/attacked-app.ts'
import { recordConversations } from './live-attack/conversations.ts'
import { type FuzzTally, sayOn } from './live-attack/fuzz-sockets.ts'
import { leftByEach } from './live-attack/heap.ts'
import { HonestPage } from './live-attack/honest-page.ts'
import { saidBy } from './live-attack/mutate-frames.ts'
import { seed } from './support/random.ts'
import { bun, node, node24 } from './support/runtimes.ts'

/** FLUX_LIVE_FUZZ sets how many frames: `npm run soak` has a million. */
const total = Number(process.env['FLUX_LIVE_FUZZ'] ?? 50_000)
const looks = 6
/** Bytes of memory that a frame may leave behind: next to nothing, and what has a bound of its own and is filled in the beginning. */
const bound = (frames: number): number => 4 + 4_000_000 / frames
/** The app of this test is given little room for states that nobody looks at, so that their number is the same all the time. */
const expected = 'Live states are at their limit'

// beside each other, as each is a process of its own
test.concurrent.each([
  ['Node of this run', () => Promise.resolve(node), total / 2],
  ['Node 24', node24, total / 4],
  ['Bun', bun, total / 4],
] as const)(
  'whatever is said to the live socket on %s, it is answered or closed, and nobody else notices',
  async (name, get, frames) => {
    const app = await AttackedApp.start(await get(), { ATTACKED_LIMITS: 'none' })
    const conversations = await recordConversations(app)
    const cookie = await app.signIn('ann')
    const honest = HonestPage.start(app)
    const tally: FuzzTally = { sent: 0, sockets: 0, ends: new Map(), leaks: [] }
    const held: number[] = []
    const started = performance.now()
    let next = 0
    for (let look = 1; look <= looks; look++) {
      const speak = async (): Promise<void> => {
        while (tally.sent < (frames * look) / looks)
          await sayOn(app.host, cookie, saidBy(conversations, seed, next++), tally)
      }
      await Promise.all(Array.from({ length: 16 }, speak))
      await app.control('forget')
      held.push((await app.control('memory')).held)
    }
    const seconds = (performance.now() - started) / 1000
    const each = leftByEach(held, frames)
    const acted = await honest.stop()
    console.log(
      `${name}, seed ${seed}: ${tally.sent} frames on ${tally.sockets} sockets in ${seconds.toFixed(1)} s, ${each.toFixed(2)} bytes a frame`,
      `(${held.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')} MB), beside ${acted} honest actions; ends`,
      JSON.stringify(Object.fromEntries(Array.from(tally.ends).toSorted(([a], [b]) => a - b))),
    )
    expect(app.complaints.filter((line) => !line.includes(expected))).toEqual([])
    expect(tally.leaks).toEqual([])
    expect(await app.control('polluted')).toEqual([])
    expect(acted).toBeGreaterThan(50)
    // it did reach what it should
    for (const code of [1000, 1002, 4400]) expect(Array.from(tally.ends.keys())).toContain(code)
    expect(each).toBeLessThan(bound(frames))
    expect(await app.stop()).toBe(0)
  },
)
