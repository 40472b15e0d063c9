import { clientFrame, serverFrame } from '../../runtime/src/live/protocol/frames.ts'
import type { Page } from '../../runtime/src/live/test-support/page.ts'
import type { AttackedApp } from './attacked-app.ts'

/** What is done again and again, `count` times. */
export type Work = (app: AttackedApp, count: number) => Promise<void>

const share = (count: number, parts: number): number[] =>
  Array.from(
    { length: parts },
    (_, index) => Math.floor((count * (index + 1)) / parts) - Math.floor((count * index) / parts),
  )

/** Runs as many at a time; none of the tests needs to know which. */
async function several(count: number, at: number, one: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const run = async (): Promise<void> => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: at }, run))
}

/** Every third is cut off without a word, and every second has mounted and called. */
export const openAndClose: Work = (app, count) =>
  several(count, 25, async (index) => {
    const page = await app.open()
    if (index % 2 === 0) {
      await page.mount(1, 'notes')
      await page.call(1, 'add', { text: 'a' })
      await page.mount(2, 'counter')
    }
    if (index % 3 === 0) page.socket.terminate()
    else page.socket.close()
    await page.closed
  })

const until = (page: Page, kind: number, component: number): Promise<unknown> =>
  page.until((frame) => frame[0] === kind && frame[1] === component)

/** By a few pages that stay: their own component, and one that they share. */
export const mountAndUnmount: Work = async (app, count) => {
  await Promise.all(
    share(count, 10).map(async (mounts, index) => {
      const page = await app.open()
      for (let component = 1; component <= mounts; component++) {
        const isOwn = component % 2 === 0
        page.say([
          clientFrame.mount,
          component,
          isOwn ? 'notes' : 'counter',
          { props: isOwn ? {} : { key: `h${index}` } },
        ])
        const [action, input] = isOwn ? ['add', { text: 'a' }] : ['increment', 1]
        page.say([clientFrame.call, component, component, action, input, { done: component - 1 }])
        await until(page, serverFrame.mounted, component)
        page.say([clientFrame.unmount, component])
        page.frames.length = 0
      }
      await page.close()
    }),
  )
}

/** What is held after each sixth of the work; the first is larger, and makes what is made once, and fills what has a bound. */
export async function heldWhile(app: AttackedApp, work: Work, count: number): Promise<number[]> {
  const held: number[] = []
  for (const [at, part] of share(count, 6).entries()) {
    await work(app, at === 0 ? part * 3 : part)
    await app.settled()
    held.push((await app.control('memory')).held)
  }
  return held
}

/** Bytes that each of `count` left behind, as the median of what lies between any two looks (Theil and Sen), which one odd look does not move. */
export function leftByEach(held: readonly number[], count: number): number {
  const looks = held.slice(1)
  const slopes = looks.flatMap((from, at) => looks.slice(at + 1).map((to, further) => (to - from) / (further + 1)))
  return (slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0) / (count / held.length)
}
